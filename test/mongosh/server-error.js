/** What the server answers when it refuses. */
class MongoServerError extends Error {
  name = 'MongoServerError';

  constructor(code, codeName, message) {
    super(message);
    this.code = code;
    this.codeName = codeName;
  }
}

module.exports = { MongoServerError };
