import { team, testEnvironment } from '../environments';
import { accessQuestions, type Question } from './access';

const shop = { ...team, name: 'shop', namespaces: {} };
const freight = { ...team, name: 'freight', group: 'haulers', namespaces: {} };

function questionsOf(access: 'people edit' | 'people view, the deployer edits'): string[] {
  return accessQuestions(testEnvironment({ access }), [shop, freight]).map(asLine);
}

function asLine({ subject, verb, resource, namespace = 'cluster', expected }: Question): string {
  return `${subject.user} ${verb} ${resource} ${namespace}: ${expected ? 'yes' : 'no'}`;
}

test('where people edit, they do so in their own namespace only', () => {
  expect(questionsOf('people edit')).toEqual(
    expect.arrayContaining([
      'someone-of-shop create deployments shop: yes',
      'someone-of-shop get secrets shop: yes',
      'someone-of-shop create deployments freight: no',
      'someone-of-freight get pods shop: no',
      'a-deployer create deployments shop: no',
    ]),
  );
});

test('where people view, only the deployer edits', () => {
  expect(questionsOf('people view, the deployer edits')).toEqual(
    expect.arrayContaining([
      'someone-of-shop get pods shop: yes',
      'someone-of-shop create deployments shop: no',
      'someone-of-shop get secrets shop: no',
      'a-deployer create deployments shop: yes',
      'a-deployer update resourcequotas shop: no',
    ]),
  );
});

test('people are asked about as members of the group of their team', () => {
  const groups = accessQuestions(testEnvironment(), [freight]).map(({ subject }) => subject.groups[0]);

  expect(new Set(groups)).toEqual(new Set(['haulers', 'deployers']));
});
