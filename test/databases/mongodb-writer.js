// Inserts documents with a majority, each with the next number, until it is told to end; prints the numbers that were acknowledged.
const { once } = require('node:events');
const { MongoClient } = require('mongodb');

const WRITERS = 4;

async function main() {
  const client = await MongoClient.connect(process.env.MONGO_URI, { serverSelectionTimeoutMS: 20_000 });
  const orders = client.db('shop').collection('orders', { writeConcern: { w: 'majority', wtimeoutMS: 10_000 } });
  let next = 0;
  let isOver = false;
  const write = async () => {
    while (!isOver) {
      const number = next++;
      try {
        await orders.insertOne({ _id: number, at: new Date() });
        console.log(number);
      } catch {
        // not acknowledged: it may be there or not
      }
    }
  };
  const writers = Array.from({ length: WRITERS }, write);
  await once(process.stdin, 'end');
  isOver = true;
  await Promise.all(writers);
  await client.close();
}

process.stdin.resume();
void main();
