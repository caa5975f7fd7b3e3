export { judgeNetwork } from './judge';
export { missedNetworkFaults, networkFaults } from './planted-faults';
export { contradictionLines } from './verdict-lines';
