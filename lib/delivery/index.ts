export * from './charts';
export * from './contents';
export * from './delivery';
export * from './delivery-names';
export { reachMistakes } from './reach';
export { validateDelivery } from './validate-delivery';
