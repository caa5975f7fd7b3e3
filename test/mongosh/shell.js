const vm = require('node:vm');
const { Connection, heartbeat } = require('./mongod');

class Quit extends Error {
  constructor(code) {
    super('quit');
    this.code = code;
  }
}

/**
 * Runs a script as `mongosh` on the machine `host` would, and says how it ended. An error that nobody catches ends in 1.
 *
 * @param {import('./mongod').State} state
 * @param {{ host: string, env: Record<string, string>, uri?: string }} where
 * @param {string} script
 * @returns {{ code: number, output: string }}
 */
function runShell(state, { host, env, uri }, script) {
  heartbeat(state);
  const printed = [];
  const connect = (address) => {
    const { host: named, pathname } = new URL(address);
    if (pathname !== '/admin') throw new Error(`only the database admin is here, not ${pathname}`);
    const local = named.startsWith('127.0.0.1:');
    return new Connection(state, local ? host : named, local);
  };
  const globals = {
    connect,
    process: { env },
    print: (...words) => printed.push(words.join(' ')),
    quit: (code = 0) => {
      throw new Quit(code);
    },
  };
  try {
    if (uri !== undefined) globals.db = connect(uri);
    vm.runInNewContext(script, globals);
    return { code: 0, output: printed.join('\n') };
  } catch (error) {
    if (error instanceof Quit) return { code: error.code, output: printed.join('\n') };
    return { code: 1, output: [...printed, `${error.name}: ${error.message}`].join('\n') };
  }
}

module.exports = { runShell };
