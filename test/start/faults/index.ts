export { askFaults } from './ask-faults';
export { renderFaults } from './planted-faults';
