import unittest

import greeting


class Demo(unittest.TestCase):
    def test_greeting(self):
        self.assertEqual(greeting.TEXT, "hello")
