export { judgeNetwork } from './judge';
export { missedNetworkFaults } from './planted-faults';
export { contradictionLines } from './verdict-lines';
