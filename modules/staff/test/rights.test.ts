import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WHOLE_GROUP } from '../src/index.ts'
import { commonScope, EVERYTHING, missingRight, rightsOf, scopeOfNodes } from '../src/rights.ts'
import { houseRolePermissions } from '../src/roles.ts'
import { declared, tree } from './house.ts'

const names = declared.map(({ name }) => name)
const seeing = { permissions: ['members.read'], nodeIds: [WHOLE_GROUP] }
const managing = { permissions: ['members.read', 'loyalty.post'], nodeIds: [4] }

test('nodes make a scope', () => {
  assert.equal(scopeOfNodes(tree, [WHOLE_GROUP]), 'all')
  assert.equal(scopeOfNodes(tree, [6, 1]), 'all', 'the root is the whole group')
  assert.deepEqual(scopeOfNodes(tree, [2, 6]), new Set([2, 4, 5, 6, 7]))
  assert.deepEqual(scopeOfNodes(tree, []), new Set())
  const treeless = { root: undefined, node: () => undefined, subtrees: () => new Set<number>() }
  assert.equal(scopeOfNodes(treeless, [WHOLE_GROUP]), 'all', 'before there is a tree')
})

test('a permission is held where any holding puts it', () => {
  const rights = rightsOf(tree, [seeing, managing, { permissions: ['loyalty.post'], nodeIds: [6] }])
  assert.equal(rights.get('members.read'), 'all')
  assert.deepEqual(rights.get('loyalty.post'), new Set([4, 6, 7]))
  assert.equal(rights.get('members.unmask'), undefined)
})

test('the one scope of somebody carries no permission to where it was not granted', () => {
  assert.equal(commonScope(rightsOf(tree, [seeing])), 'all')
  assert.deepEqual(commonScope(rightsOf(tree, [managing])), new Set([4, 7]))
  assert.deepEqual(commonScope(rightsOf(tree, [seeing, managing])), new Set([4, 7]))
  assert.deepEqual(
    commonScope(rightsOf(tree, [managing, { permissions: ['purchases.read'], nodeIds: [6] }])),
    new Set(),
  )
  assert.deepEqual(commonScope(rightsOf(tree, [{ permissions: ['a.b'], nodeIds: [2] }, managing])), new Set([4, 7]))
  assert.deepEqual(commonScope(rightsOf(tree, [])), new Set())
})

test('what is needed and not held is named', () => {
  const rights = rightsOf(tree, [seeing, managing])
  const need = (permissions: string[], nodeIds: number[]) =>
    missingRight(rights, rightsOf(tree, [{ permissions, nodeIds }]))
  assert.equal(need(['members.read', 'loyalty.post'], [4]), undefined)
  assert.equal(need(['members.read'], [WHOLE_GROUP]), undefined)
  assert.equal(need(['loyalty.post'], [2]), 'loyalty.post')
  assert.equal(need(['loyalty.post'], [WHOLE_GROUP]), 'loyalty.post')
  assert.equal(need(['members.unmask'], [7]), 'members.unmask')
  assert.equal(need([EVERYTHING], [4]), EVERYTHING)
})

test('roles of the house hold what their names say', () => {
  const holds = (role: string) => houseRolePermissions(role, names)
  assert.deepEqual(holds('owner'), [...names, EVERYTHING])
  for (const role of ['mall_operator', 'mall_finance', 'store_manager', 'analyst', 'integrator']) {
    const held = holds(role)
    assert.ok(held.includes('members.read') && held.includes('organization.read'), role)
    for (const never of ['members.unmask', 'staff.change', 'staff.changeKeys', 'purchases.export', EVERYTHING]) {
      assert.ok(!held.includes(never), `${role} ${never}`)
    }
  }
  assert.ok(
    holds('mall_operator').includes('staff.readAudit') && holds('mall_operator').includes('organization.change'),
  )
  assert.ok(holds('store_manager').includes('loyalty.post') && !holds('store_manager').includes('organization.change'))
  assert.ok(!holds('analyst').includes('loyalty.post') && holds('analyst').includes('loyalty.simulate'))
  assert.ok(holds('integrator').includes('loyalty.post') && !holds('integrator').includes('organization.change'))
  assert.deepEqual(holds('unknown'), [])
})
