export { missedFault, renderFaults, START_FAULTS } from './planted-faults';
