export { Indicator, type LatencyIndicator, type RequestIndicator } from './indicator';
export { ServiceObjective, type ServiceObjectiveProps } from './service-objective';
