import { type Condition, LIMITS, OPERANDS, OPS, type Op, opsOf, type Value } from './condition.ts'
import { type Context, type Fields, fieldNamed, type ListField, type ValueField } from './context.ts'
import { type Fault, type FaultCode, shown, step } from './faults.ts'
import { type Operand, readLiteral, readMonthDay } from './literals.ts'
import { KINDS, type Kind, type Plan, type Test } from './plan.ts'

/** Where the reader stands: the fields it may name and how they are called from the root. */
interface Scope {
  readonly fields: Fields
  /** `''` at the root, `lines.` inside a `where` over `lines`. */
  readonly prefix: string
}

interface Reader {
  readonly faults: Fault[]
  nodes: number
}

type Node = Readonly<Record<string, unknown>>

const REQUIRED: Readonly<Record<Kind, readonly string[]>> = {
  field: ['field', 'op'],
  all: ['all'],
  any: ['any'],
  not: ['not'],
  some: ['some', 'where'],
  every: ['every', 'where'],
  sum: ['sum', 'op', 'value'],
  count: ['count', 'op', 'value'],
}
const OPTIONAL: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  field: ['value'],
  sum: ['where'],
  count: ['where'],
}

/**
 * Reads a tree of unknown origin against a context. With no faults, `plan` is there; with faults it must not be used.
 * Never throws, and its work is bounded by `LIMITS` whatever the tree.
 */
export function readCondition(context: Context, tree: unknown): { plan: Plan | undefined; faults: readonly Fault[] } {
  const reader: Reader = { faults: [], nodes: 0 }
  const plan = readNode(reader, { fields: context.fields, prefix: '' }, tree, '', 1)
  return { plan: reader.faults.length === 0 ? plan : undefined, faults: reader.faults.slice(0, LIMITS.faults) }
}

/** The plan of a tree that was checked when it was saved. Throws `RangeError` naming the first fault where it is not valid. */
export function planOf(context: Context, tree: Condition): Plan {
  const { plan, faults } = readCondition(context, tree)
  if (plan) return plan
  const first = faults[0]
  throw new RangeError(`condition over ${context.name} is not valid at "${first?.pointer}": ${first?.message.en}`)
}

function fault(reader: Reader, pointer: string, code: FaultCode, zh: string, en: string): undefined {
  reader.faults.push({ pointer, code, message: { zh, en } })
  return undefined
}

const exhausted = (reader: Reader): boolean => reader.nodes > LIMITS.nodes || reader.faults.length >= LIMITS.faults

function readNode(reader: Reader, scope: Scope, raw: unknown, pointer: string, depth: number): Plan | undefined {
  reader.nodes++
  if (reader.nodes > LIMITS.nodes)
    return fault(
      reader,
      pointer,
      'too_many_nodes',
      `条件不能超过 ${LIMITS.nodes} 个节点`,
      `At most ${LIMITS.nodes} nodes`,
    )
  if (depth > LIMITS.depth)
    return fault(
      reader,
      pointer,
      'too_deep',
      `条件嵌套不能超过 ${LIMITS.depth} 层`,
      `Nested more than ${LIMITS.depth} deep`,
    )
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return fault(reader, pointer, 'not_a_condition', '应为条件对象', 'Must be a condition object')
  const node = raw as Node
  const kinds = KINDS.filter((kind) => Object.hasOwn(node, kind))
  const kind = kinds[0]
  if (kind === undefined || kinds.length > 1)
    return fault(
      reader,
      pointer,
      'not_a_condition',
      `应恰有以下之一：${KINDS.join('、')}`,
      `Must have exactly one of: ${KINDS.join(', ')}`,
    )
  if (!hasItsProperties(reader, node, kind, pointer)) return undefined
  return readKind(reader, scope, node, kind, pointer, depth)
}

function hasItsProperties(reader: Reader, node: Node, kind: Kind, pointer: string): boolean {
  const before = reader.faults.length
  const known = [...REQUIRED[kind], ...(OPTIONAL[kind] ?? [])]
  for (const key of Object.keys(node)) {
    if (known.includes(key)) continue
    fault(
      reader,
      step(pointer, key.slice(0, 60)),
      'unknown_property',
      `此处不能有 ${shown(key)}`,
      `${shown(key)} has no place here`,
    )
    if (exhausted(reader)) return false
  }
  for (const key of REQUIRED[kind]) {
    if (!Object.hasOwn(node, key)) fault(reader, pointer, 'missing_property', `缺少 ${key}`, `${key} is missing`)
  }
  return reader.faults.length === before
}

function readKind(
  reader: Reader,
  scope: Scope,
  node: Node,
  kind: Kind,
  pointer: string,
  depth: number,
): Plan | undefined {
  switch (kind) {
    case 'field':
      return readComparison(reader, scope, node, pointer)
    case 'all':
    case 'any':
      return readGroup(reader, scope, kind, node[kind], pointer, depth)
    case 'not': {
      const part = readNode(reader, scope, node.not, step(pointer, 'not'), depth + 1)
      return part && { kind, pointer, part }
    }
    case 'some':
    case 'every':
    case 'count':
      return readOverList(reader, scope, node, kind, pointer, depth)
    case 'sum':
      return readSum(reader, scope, node, pointer, depth)
  }
}

function readGroup(
  reader: Reader,
  scope: Scope,
  kind: 'all' | 'any',
  raw: unknown,
  at: string,
  depth: number,
): Plan | undefined {
  const pointer = step(at, kind)
  if (!Array.isArray(raw)) return fault(reader, pointer, 'wrong_value', '应为条件列表', 'Must be a list of conditions')
  if (kind === 'any' && raw.length === 0)
    return fault(reader, pointer, 'empty_list', '“任一”至少要有一个条件', 'any needs at least one condition')
  const parts: Plan[] = []
  for (let i = 0; i < raw.length && !exhausted(reader); i++) {
    const part = readNode(reader, scope, raw[i], step(pointer, i), depth + 1)
    if (part) parts.push(part)
  }
  return { kind, pointer: at, parts }
}

function readComparison(reader: Reader, scope: Scope, node: Node, pointer: string): Plan | undefined {
  const name = node.field
  const field = typeof name === 'string' ? fieldNamed(scope.fields, name) : undefined
  if (typeof name !== 'string' || field === undefined) return unknownField(reader, step(pointer, 'field'), name)
  if (field.type === 'list')
    return fault(
      reader,
      step(pointer, 'field'),
      'unknown_field',
      `${shown(name)} 是列表，请用 some、every、sum 或 count`,
      `${shown(name)} is a list: use some, every, sum or count`,
    )
  const test = readTest(reader, field, opsOf(field), node, pointer)
  return test && { kind: 'field', pointer, name: scope.prefix + name, path: name.split('.'), test }
}

const unknownField = (reader: Reader, pointer: string, name: unknown): undefined =>
  fault(reader, pointer, 'unknown_field', `没有字段 ${shown(name)}`, `There is no field ${shown(name)}`)

function listNamed(reader: Reader, scope: Scope, name: unknown, pointer: string): ListField | undefined {
  const field = typeof name === 'string' ? fieldNamed(scope.fields, name) : undefined
  if (field?.type === 'list') return field
  if (field === undefined) return unknownField(reader, pointer, name)
  return fault(reader, pointer, 'unknown_field', `${shown(name)} 不是列表`, `${shown(name)} is not a list`)
}

function readOverList(
  reader: Reader,
  scope: Scope,
  node: Node,
  kind: 'some' | 'every' | 'count',
  pointer: string,
  depth: number,
): Plan | undefined {
  const name = node[kind]
  const list = listNamed(reader, scope, name, step(pointer, kind))
  if (!list) return undefined
  const over = { pointer, name: scope.prefix + String(name), path: String(name).split('.'), list }
  const where = readWhere(reader, over.name, list, node, pointer, depth)
  if (kind !== 'count') return where && { kind, ...over, where }
  const field: ValueField = { type: 'integer', label: list.label }
  const test = readTest(reader, field, opsOf(field), node, pointer)
  return test && { kind, ...over, where, test }
}

function readWhere(
  reader: Reader,
  name: string,
  list: ListField,
  node: Node,
  pointer: string,
  depth: number,
): Plan | undefined {
  if (!Object.hasOwn(node, 'where')) return undefined
  return readNode(reader, { fields: list.element, prefix: `${name}.` }, node.where, step(pointer, 'where'), depth + 1)
}

/** `lines.amountMinor`: the longest beginning that is a list, then a field of its elements. */
function splitSum(
  scope: Scope,
  name: string,
): { listName: string; list: ListField; itemName: string; item: ValueField } | undefined {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const [listName, itemName] = [name.slice(0, dot), name.slice(dot + 1)]
    const list = fieldNamed(scope.fields, listName)
    if (list?.type !== 'list') continue
    const item = fieldNamed(list.element, itemName)
    return item && item.type !== 'list' ? { listName, list, itemName, item } : undefined
  }
  return undefined
}

function readSum(reader: Reader, scope: Scope, node: Node, pointer: string, depth: number): Plan | undefined {
  const name = node.sum
  const found = typeof name === 'string' && name.length <= LIMITS.stringLength ? splitSum(scope, name) : undefined
  if (!found) return unknownField(reader, step(pointer, 'sum'), name)
  const field = totalOf(found.item)
  if (!field)
    return fault(
      reader,
      step(pointer, 'sum'),
      'operator_not_allowed',
      `${found.item.label.zh}不是可以求和的数值`,
      `${found.item.label.en} is not a number that can be added`,
    )
  const listName = scope.prefix + found.listName
  const where = readWhere(reader, listName, found.list, node, pointer, depth)
  // A sum of doubles may be off in its last digit, so it is never asked for equality.
  const ops = opsOf(field).filter((op) => field.type !== 'number' || !['eq', 'ne', 'in', 'notIn'].includes(op))
  const test = readTest(reader, field, ops, node, pointer)
  if (!test) return undefined
  return {
    kind: 'sum',
    pointer,
    name: listName,
    path: found.listName.split('.'),
    list: found.list,
    itemName: `${listName}.${found.itemName}`,
    itemPath: found.itemName.split('.'),
    where,
    test,
  }
}

/** The field as its total: the bounds of one item do not bound the sum, and a sum is never missing. */
function totalOf(item: ValueField): ValueField | undefined {
  const { label } = item
  if (item.type === 'money')
    return item.currency === undefined ? { type: 'money', label } : { type: 'money', label, currency: item.currency }
  if (item.type !== 'number' && item.type !== 'integer') return undefined
  return item.unit === undefined ? { type: item.type, label } : { type: item.type, label, unit: item.unit }
}

function readTest(
  reader: Reader,
  field: ValueField,
  allowed: readonly Op[],
  node: Node,
  pointer: string,
): Test | undefined {
  const op = OPS.find((known) => known === node.op)
  const at = step(pointer, 'op')
  if (op === undefined)
    return fault(
      reader,
      at,
      'unknown_operator',
      `没有运算符 ${shown(node.op)}`,
      `There is no operator ${shown(node.op)}`,
    )
  if (!allowed.includes(op))
    return fault(
      reader,
      at,
      'operator_not_allowed',
      `${field.label.zh}不能用 ${op}，可用：${allowed.join('、')}`,
      `${field.label.en} cannot use ${op}, only: ${allowed.join(', ')}`,
    )
  const operands = readOperands(reader, field, op, node, pointer)
  return operands && { field, op, operands, written: node.value as Value | undefined }
}

function readOperands(
  reader: Reader,
  field: ValueField,
  op: Op,
  node: Node,
  pointer: string,
): readonly Operand[] | undefined {
  const at = step(pointer, 'value')
  const [takes, raw] = [OPERANDS[op], node.value]
  const given = Object.hasOwn(node, 'value')
  if (takes === 'none')
    return given ? fault(reader, at, 'unknown_property', `${op} 不带值`, `${op} takes no value`) : []
  if (!given) return fault(reader, pointer, 'missing_property', '缺少 value', 'value is missing')
  if (takes === 'one') return readAll(reader, field, op, [raw], () => at)
  if (!Array.isArray(raw))
    return takes === 'pair'
      ? fault(reader, at, 'wrong_value', '应为 [起, 止]', 'Must be [from, to]')
      : fault(reader, at, 'wrong_value', '应为列表', 'Must be a list')
  if (takes === 'pair') return readPair(reader, field, op, raw, at)
  if (raw.length === 0) return fault(reader, at, 'empty_list', '列表不能为空', 'The list must not be empty')
  if (raw.length > LIMITS.listLength)
    return fault(
      reader,
      at,
      'too_long',
      `列表不能超过 ${LIMITS.listLength} 项`,
      `The list must have at most ${LIMITS.listLength} values`,
    )
  return readAll(reader, field, op, raw, (i) => step(at, i))
}

function readAll(
  reader: Reader,
  field: ValueField,
  op: Op,
  raws: readonly unknown[],
  pointerOf: (index: number) => string,
): readonly Operand[] | undefined {
  const operands: Operand[] = []
  for (let i = 0; i < raws.length && reader.faults.length < LIMITS.faults; i++) {
    const read = op === 'monthDayBetween' ? readMonthDay(raws[i]) : readLiteral(field, raws[i])
    if (!('value' in read)) {
      reader.faults.push({ pointer: pointerOf(i), ...read })
    } else if (read.value === '' && (op === 'contains' || op === 'startsWith')) {
      fault(reader, pointerOf(i), 'wrong_value', '不能为空', 'Must not be empty')
    } else if (field.type === 'timeOfDay' && read.value === 1440 && !(op === 'during' && i === 1)) {
      fault(reader, pointerOf(i), 'wrong_value', '24:00 只能作为时段的结束', '24:00 can only end a period')
    } else {
      operands.push(read.value)
    }
  }
  return operands.length === raws.length ? operands : undefined
}

function readPair(
  reader: Reader,
  field: ValueField,
  op: Op,
  raw: readonly unknown[],
  at: string,
): readonly Operand[] | undefined {
  if (raw.length !== 2) return fault(reader, at, 'wrong_value', '应为 [起, 止]', 'Must be [from, to]')
  const pair = readAll(reader, field, op, raw, (i) => step(at, i))
  if (!pair) return undefined
  const [from = 0, to = 0] = pair.map((operand) => rank(field, operand))
  // Times of day and days of the year go round: 22:00 to 02:00 and 25 December to 5 January are good ranges.
  const goesRound = field.type === 'timeOfDay' || field.type === 'monthDay' || op === 'monthDayBetween'
  if (goesRound ? op !== 'during' || from !== to : op === 'during' ? from < to : from <= to) return pair
  return fault(reader, at, 'reversed_range', '起点应在终点之前', 'The range must begin before it ends')
}

/** The number by which operands of an ordered type compare. */
export const rank = (field: ValueField, operand: Operand): number =>
  field.type === 'enum' ? field.options.findIndex((option) => option.value === operand) : Number(operand)

/** Checks a tree before it is saved: its faults in the order of the tree, none where it may be saved. Never throws. */
export function checkCondition(context: Context, tree: unknown): readonly Fault[] {
  return readCondition(context, tree).faults
}
