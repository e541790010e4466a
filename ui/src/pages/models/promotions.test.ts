import { expect, it } from 'vitest';
import { promotionsOf, rollbackTarget, withMoves } from './promotions';

const model = {
  name: 'm',
  tags: {
    owner: 'ana',
    'ml.promotion.1': '{"alias":"champion","version":"1","from":"","by":"ana","why":"first","at":1}',
    'ml.promotion.2': '{"alias":"champion","version":"3","from":"1","by":"ben","why":"better","at":2}',
    'ml.promotion.x': 'not json',
  },
};

it('reads the record, newest first, and passes over what is not one', () => {
  expect(promotionsOf(model).map((promotion) => [promotion.version, promotion.by])).toEqual([['3', 'ben'], ['1', 'ana']]);
});

it('knows where to roll back to', () => {
  const history = promotionsOf(model);
  expect(rollbackTarget(history, 'champion', '3')).toBe('1');
  expect(rollbackTarget(history, 'champion', '1')).toBeUndefined();
  expect(rollbackTarget(history, 'challenger', '3')).toBeUndefined();
});

it('adds the moves that other programs made, and none twice', () => {
  const moves = [
    { model: 'm', alias: 'champion', version: '3', from: '1', by: 'anonymous', at: 5 },
    { model: 'm', alias: 'champion', version: '4', from: '3', by: 'deployer', at: 9 },
  ];
  expect(withMoves(promotionsOf(model), moves).map((one) => [one.version, one.by])).toEqual([['4', 'deployer'], ['3', 'ben'], ['1', 'ana']]);
});
