import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeError } from '@atrium/db'
import pg from 'pg'

test('an error is told by its kind and place, without the values that it stumbled over', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' })
  assert.match(describeError(refused), /^Error ECONNREFUSED in packages\/db\/test\/log\.test\.ts:\d+$/)
  assert.match(describeError(new Error('Connection terminated unexpectedly')), /^Error connection lost in /)
  assert.match(describeError(Object.assign(new Error('x'), { code: '张三 13800000000' })), /^Error in /)
  const row = Object.assign(new pg.DatabaseError('value "13800000000" is wrong', 1, 'error'), { code: '22P02' })
  assert.match(describeError(row), /^PostgreSQL 22P02 in /)
  assert.equal(describeError('13800000000'), 'thrown string')
})
