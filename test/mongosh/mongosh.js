const { readFileSync, writeFileSync } = require('node:fs');
const { parseArgs } = require('node:util');
const { runShell } = require('./shell');

// Stands in for the program `mongosh`; the file MONGOSH_STATE holds the members, MONGOSH_HOST is the one on this machine.
const { values, positionals } = parseArgs({
  options: {
    quiet: { type: 'boolean' },
    norc: { type: 'boolean' },
    nodb: { type: 'boolean' },
    file: { type: 'string', short: 'f' },
    eval: { type: 'string' },
  },
  allowPositionals: true,
});
const state = JSON.parse(readFileSync(process.env.MONGOSH_STATE, 'utf8'));
const script = values.eval ?? readFileSync(values.file, 'utf8');
const uri = values.nodb ? undefined : positionals[0];
const { code, output } = runShell(state, { host: process.env.MONGOSH_HOST, env: process.env, uri }, script);
writeFileSync(process.env.MONGOSH_STATE, JSON.stringify(state));
if (output !== '') process.stdout.write(`${output}\n`);
process.exitCode = code;
