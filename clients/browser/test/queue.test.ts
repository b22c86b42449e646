import { beforeEach, expect, test, vi } from 'vitest';
import { AGE_MS_MAX, BATCHES_MAX, createQueue, type Queue } from '../src/queue';
import { createStore } from '../src/storage';
import { fakeHost, fakeStorage, startClock } from './fakes';

beforeEach(startClock);

const idsOf = (queue: Queue): string[] => queue._list().map(({ _id }) => _id);
const queueOn = (storage: Storage | (() => Storage), prefix = 'mt:key:b:'): Queue =>
  createQueue(createStore(typeof storage === 'function' ? storage : () => storage), fakeHost(), prefix);

test('keeps the order in which batches were cut, within a millisecond too', () => {
  const queue = queueOn(fakeStorage());
  for (const id of ['z', 'a', 'm']) queue._put(id, '{}');
  expect(idsOf(queue)).toEqual(['z', 'a', 'm']);
});

test('another page finds what is left, with the same id and body', () => {
  const storage = fakeStorage();
  queueOn(storage)._put('one', '{"metrics":[],"x":"a b\\n\u2028"}');
  expect(queueOn(storage)._list()).toMatchObject([{ _id: 'one', _body: '{"metrics":[],"x":"a b\\n\u2028"}' }]);
});

test('keys of one origin do not mix, nor with what the site stores', () => {
  const storage = fakeStorage();
  storage.setItem('cart', '{}');
  queueOn(storage, 'mt:a:b:')._put('one', '{}');
  const other = queueOn(storage, 'mt:b:b:');
  expect(other._list()).toEqual([]);
  other._clear();
  expect(Object.keys(storage)).toEqual(['cart', 'mt:a:b:one']);
});

test('at most a hundred; the oldest gives way', () => {
  const queue = queueOn(fakeStorage());
  for (let index = 0; index < BATCHES_MAX + 5; index++) queue._put(`b${index}`, '{}');
  expect(idsOf(queue)).toHaveLength(BATCHES_MAX);
  expect(idsOf(queue)[0]).toBe('b5');
});

test('48 hours and no longer', () => {
  const queue = queueOn(fakeStorage());
  queue._put('old', '{}');
  vi.setSystemTime(Date.now() + AGE_MS_MAX);
  expect(idsOf(queue)).toEqual(['old']);
  vi.setSystemTime(Date.now() + 1);
  expect(idsOf(queue)).toEqual([]);
});

test('damaged entries go away and harm nothing', () => {
  const storage = fakeStorage();
  const queue = queueOn(storage);
  queue._put('good', '{}');
  for (const [id, text] of Object.entries({ a: '', b: 'null', c: '17', d: '{}', e: '17 ', f: 'x {}', g: '1e3 {}', h: '17 {' })) {
    storage.setItem('mt:key:b:' + id, text);
  }
  expect(idsOf(queue)).toEqual(['good']);
  expect(Object.keys(storage)).toEqual(['mt:key:b:good']);
});

test('a clock put back neither hides a batch nor keeps it for ever', () => {
  const queue = queueOn(fakeStorage());
  queue._put('future', '{}');
  vi.setSystemTime(Date.now() - 30 * 24 * 3600e3);
  expect(idsOf(queue)).toEqual(['future']);
  queue._put('next', '{}');
  expect(idsOf(queue)).toEqual(['future', 'next']);
  vi.setSystemTime(Date.now() + AGE_MS_MAX + 1e3);
  expect(idsOf(queue)).toEqual([]);
});

const fail = (): never => {
  throw new Error('no');
};

test.each<[string, () => Storage]>([
  ['throws when opened', fail],
  ['is null', () => null as unknown as Storage],
  ['throws at each use', ((storage) => () => storage)(fakeStorage({ getItem: fail, setItem: fail, removeItem: fail }))],
  ['is full', ((storage) => () => storage)(fakeStorage({ setItem: fail }))],
])('works in memory when storage %s', (_, open) => {
  const queue = queueOn(open);
  queue._put('one', '{}');
  queue._put('two', '{}');
  expect(idsOf(queue)).toEqual(['one', 'two']);
  queue._remove('one');
  expect(idsOf(queue)).toEqual(['two']);
  queue._clear();
  expect(idsOf(queue)).toEqual([]);
});
