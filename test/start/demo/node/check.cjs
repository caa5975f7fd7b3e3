require('node:assert').equal(require('greeting'), 'hello');
