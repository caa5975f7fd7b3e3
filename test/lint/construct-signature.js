/** Names of a class's ancestors, nearest first. */
function ancestors(checker, type) {
  return (checker.getBaseTypes(type) ?? []).flatMap((base) => [
    base.symbol?.name,
    ...(base.isClassOrInterface() ? ancestors(checker, base) : []),
  ]);
}

const nameOf = (parameter) => {
  const inner = parameter.left ?? parameter.parameter?.left ?? parameter.parameter ?? parameter;
  return inner.type === 'ObjectPattern' ? 'props' : inner.name;
};

/**
 * Exported constructs take `(scope, id, props)`, exported charts `(scope, props)`: then every call reads the same.
 * Props may be left out where a class has none. Classes without a constructor of their own, abstract ones, which
 * nobody calls with `new`, and apps are not judged.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
module.exports = {
  meta: {
    type: 'problem',
    docs: { description: 'one constructor signature for constructs, one for charts' },
    messages: { signature: "the constructor of {{ kind }} '{{ name }}' must take ({{ expected }}), not ({{ actual }})" },
    schema: [],
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();

    return {
      ':matches(ExportNamedDeclaration, ExportDefaultDeclaration) > ClassDeclaration[superClass]'(node) {
        const constructor = node.body.body.find((member) => member.kind === 'constructor' && member.value.type === 'FunctionExpression');
        if (constructor === undefined || constructor.accessibility === 'private' || node.abstract) return;

        const lineage = ancestors(checker, checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node)));
        if (!lineage.includes('Construct') || lineage.includes('App')) return;

        const isChart = lineage.includes('Chart');
        const expected = isChart ? ['scope', 'props'] : ['scope', 'id', 'props'];
        const actual = constructor.value.params.map(nameOf);
        const accepted = [expected, expected.slice(0, -1)].some((names) => names.join() === actual.join());
        if (accepted) return;

        context.report({
          node: constructor,
          messageId: 'signature',
          data: {
            kind: isChart ? 'chart' : 'construct',
            name: node.id?.name ?? 'default',
            expected: expected.join(', '),
            actual: actual.join(', '),
          },
        });
      },
    };
  },
};
