import fc from 'fast-check';
import { validatePlan } from '../../lib/network/edge';
import { EDGES } from './edges';
import { renderPlan } from './render-plan';
import { samplePlan, type SampleRoute } from './sample-plan';

const element = fc.constantFrom('a', 'b', 'ab', 'a-b', 'A', 'a.b');
const path = fc.array(element, { maxLength: 3 }).map((elements) => `/${elements.join('/')}`);
const route: fc.Arbitrary<SampleRoute> = fc.record({
  path,
  service: fc.constantFrom('one', 'two', 'three'),
  match: fc.constantFrom('prefix', 'exact'),
  stripPrefix: fc.boolean(),
});

/** Elements as clients write them, strange ones too; at the end none that edges are known to treat differently. */
const wireElement = fc.oneof(element, fc.constantFrom('.', '%61', 'c', 'x%2Fy', 'a%20b', '%C3%A9'));
const request = fc
  .tuple(fc.array(wireElement, { maxLength: 4 }), fc.constantFrom('/', '//'), fc.constantFrom('', '/', '/end'))
  .map(([elements, slash, end]) => `/${elements.join(slash)}${end === '' && elements.at(-1) === '.' ? '/end' : end}`);

test('whatever is declared and whatever is asked for, all edges that accept the declaration give the same answer', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(route, { minLength: 1, maxLength: 6 }), fc.array(request, { minLength: 1, maxLength: 8 }), (routes, paths) => {
      const plan = samplePlan('shop', routes);
      fc.pre(validatePlan(plan).length === 0);

      const answers = EDGES.map(({ title, provider, model }) => ({ title, model, provider: provider(false) }))
        .filter(({ provider }) => provider.validate(plan).length === 0)
        .map(({ title, model, provider }) => {
          const objects = renderPlan(provider, plan);
          return { title, answers: paths.map((wire) => model(objects, { host: plan.host, path: wire, scheme: 'http' })) };
        });

      for (const { title, answers: given } of answers) expect({ title, answers: given }).toEqual({ title, answers: answers[0]?.answers });
      compared += answers.length;
    }),
    { numRuns: 200, seed: 7 },
  );
  expect(compared).toBeGreaterThan(800);
});
