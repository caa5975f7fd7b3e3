import type { Construct } from 'constructs';
import { estate } from '../estate';
import { synthesize } from '../lib/synth';
import { Role } from '../lib/system';
import { textsOf } from './small-estate';

/** Which constructs get another one around them. */
let mockWraps: (type: object) => boolean;
let mockWrapped: string[];

// every construct begins in this constructor, so that here, and only here, any chart can be changed without being touched
jest.mock('constructs', () => {
  const actual = jest.requireActual<typeof import('constructs')>('constructs');
  class WrappingConstruct extends actual.Construct {
    constructor(scope: Construct, id: string) {
      const wraps = mockWraps(new.target);
      super(wraps ? new actual.Construct(scope, `around-${id}`) : scope, id);
      if (wraps) mockWrapped.push(this.node.path);
    }
  }
  return { ...actual, Construct: WrappingConstruct };
});

function filesOf(system: string, wraps: typeof mockWraps): Record<string, string> {
  mockWraps = wraps;
  mockWrapped = [];
  const synthesis = synthesize(estate, { system });
  expect(synthesis.mistakes).toEqual([]);
  return textsOf(synthesis);
}

const isRole = (type: object) => 'prototype' in type && type.prototype instanceof Role;

describe.each(estate.systems.map(({ name }) => name))('%s', (system) => {
  test('putting each of its roles into another construct changes no byte', () => {
    const flat = filesOf(system, () => false);
    const wrapped = filesOf(system, isRole);

    expect(mockWrapped.filter((path) => path.startsWith(`${system}/around-`))).not.toEqual([]);
    expect(wrapped).toEqual(flat);
  });
});
