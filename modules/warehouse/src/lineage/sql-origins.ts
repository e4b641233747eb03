import { invariant } from '@atrium/kernel'
import { endOf, isName, nameOf, splitAt, type Token, tokensOf } from './sql-tokens.ts'

/*
 * Which columns of which tables an SQL select is made of: for each of its columns those that its value comes from, and beside them those that
 * decide which rows there are. It reads the SQL that this house declares (projections, figures, audiences) and nothing that people type.
 */

/** Columns as `schema.table.column`. */
export type Origins = ReadonlySet<string>

export interface Traced {
  readonly columns: ReadonlyMap<string, Origins>
  /** Every column that is read at all: also by joins, conditions, groups and order. */
  readonly reads: Origins
}

/** The columns of a table in the order of `*`; undefined where there is no such table. */
export type Catalogue = (table: string) => readonly string[] | undefined

interface Relation {
  readonly columns: Map<string, Set<string>>
  /** Of a function in `from`: whatever is asked of it comes from its arguments. */
  readonly anything?: Set<string>
}

interface Scope {
  readonly relations: Map<string, Relation>
  readonly outer: Scope | undefined
}

class Tracer {
  readonly reads = new Set<string>()
  private readonly catalogue: Catalogue

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue
  }

  select(tokens: readonly Token[], ctes: ReadonlyMap<string, Relation>, outer: Scope | undefined): Relation {
    const known = new Map(ctes)
    const rest = isWord(tokens[0], 'with') ? this.withs(tokens, known, outer) : tokens
    const parts = splitSets(rest).map((part) => this.part(part, known, outer))
    const [first] = parts
    invariant(first !== undefined, 'a query has a part')
    // Columns of a union come from the same place of each part.
    const names = [...first.columns.keys()]
    const merged = new Map(
      names.map((name, at) => [name, new Set(parts.flatMap((part) => [...([...part.columns.values()][at] ?? [])]))]),
    )
    return { columns: merged }
  }

  /** Reads the tables named before the query and answers what follows. */
  private withs(tokens: readonly Token[], known: Map<string, Relation>, outer: Scope | undefined): readonly Token[] {
    let at = 1
    for (;;) {
      const name = nameOf(tokens[at])
      at++
      let named: string[] | undefined
      if (tokens[at]?.text === '(') {
        const end = endOf(tokens, at)
        named = splitAt(tokens.slice(at + 1, end), ',').map(([token]) => nameOf(token))
        at = end + 1
      }
      while (tokens[at]?.text !== '(') at++
      const end = endOf(tokens, at)
      const relation = this.select(tokens.slice(at + 1, end), known, outer)
      known.set(name, named ? renamed(relation, named) : relation)
      at = end + 1
      if (tokens[at]?.text !== ',') return tokens.slice(at)
      at++
    }
  }

  private part(tokens: readonly Token[], ctes: ReadonlyMap<string, Relation>, outer: Scope | undefined): Relation {
    if (tokens[0]?.text === '(') return this.select(tokens.slice(1, endOf(tokens, 0)), ctes, outer)
    const clauses = clausesOf(tokens)
    const scope: Scope = { relations: new Map(), outer }
    if (clauses.from) this.from(clauses.from, ctes, scope)
    let items = clauses.select ?? []
    if (isWord(items[0], 'distinct')) {
      const on = isWord(items[1], 'on') ? endOf(items, 2) : 0
      for (const origin of this.expression(items.slice(1, on + 1), ctes, scope)) this.reads.add(origin)
      items = items.slice(on + 1)
    }
    const columns = new Map<string, Set<string>>()
    for (const item of splitAt(items, ',')) this.item(item, ctes, scope, columns)
    for (const clause of clauses.others) this.expression(clause, ctes, scope)
    return { columns }
  }

  private item(
    item: readonly Token[],
    ctes: ReadonlyMap<string, Relation>,
    scope: Scope,
    columns: Map<string, Set<string>>,
  ): void {
    const last = item.at(-1)
    if (last?.text === '*' && item.length <= 3) {
      const only = item.length === 3 ? nameOf(item[0]) : undefined
      for (const [alias, relation] of scope.relations) {
        if (only !== undefined && alias !== only) continue
        for (const [name, origins] of relation.columns) columns.set(name, origins)
        for (const origins of relation.columns.values()) for (const origin of origins) this.reads.add(origin)
      }
      return
    }
    const as = item.findLastIndex((token, at) => isWord(token, 'as') && depthAt(item, at) === 0)
    const expression = as > 0 ? item.slice(0, as) : item
    const isPlain = last !== undefined && isName(last) && (item.length === 1 || item.at(-2)?.text === '.')
    const name = as > 0 ? nameOf(item[as + 1]) : isPlain ? nameOf(last) : `column ${columns.size + 1}`
    columns.set(name, this.expression(expression, ctes, scope))
  }

  private from(tokens: readonly Token[], ctes: ReadonlyMap<string, Relation>, scope: Scope): void {
    let at = 0
    while (at < tokens.length) {
      const token = tokens[at]!
      if (token.text === ',' || JOIN_WORDS.has(word(token))) {
        at++
        continue
      }
      if (isWord(token, 'on')) {
        const end = nextJoin(tokens, at + 1)
        this.expression(tokens.slice(at + 1, end), ctes, scope)
        at = end
        continue
      }
      if (isWord(token, 'using')) {
        at = endOf(tokens, at + 1) + 1
        continue
      }
      at = this.relation(tokens, at, ctes, scope)
    }
  }

  /** Takes in one table, select or function from `from`; answers where it ends. */
  private relation(tokens: readonly Token[], start: number, ctes: ReadonlyMap<string, Relation>, scope: Scope): number {
    let at = start
    let relation: Relation
    let name = ''
    if (tokens[at]?.text === '(') {
      const end = endOf(tokens, at)
      const inner = tokens.slice(at + 1, end)
      if (
        inner[0]?.text !== '(' &&
        !isWord(inner[0], 'select') &&
        !isWord(inner[0], 'with') &&
        !isWord(inner[0], 'values')
      ) {
        this.from(inner, ctes, scope)
        return end + 1
      }
      // Lateral selects see what stands before them; others are not hindered by it.
      relation = isWord(inner[0], 'values')
        ? { columns: new Map(), anything: this.expression(inner.slice(1), ctes, scope) }
        : this.select(inner, ctes, scope)
      at = end + 1
    } else {
      const path = [nameOf(tokens[at])]
      at++
      while (tokens[at]?.text === '.') {
        path.push(nameOf(tokens[at + 1]))
        at += 2
      }
      name = path.at(-1) ?? ''
      if (tokens[at]?.text === '(') {
        const end = endOf(tokens, at)
        relation = { columns: new Map(), anything: this.expression(tokens.slice(at + 1, end), ctes, scope) }
        at = end + 1
      } else relation = this.table(path, ctes)
    }
    if (isWord(tokens[at], 'as')) at++
    const alias = tokens[at]
    if (alias && isName(alias) && !JOIN_WORDS.has(word(alias)) && !isWord(alias, 'on') && !isWord(alias, 'using')) {
      name = nameOf(alias)
      at++
      if (tokens[at]?.text === '(') {
        const end = endOf(tokens, at)
        relation = renamed(
          relation,
          splitAt(tokens.slice(at + 1, end), ',').map(([token]) => nameOf(token)),
        )
        at = end + 1
      }
    }
    scope.relations.set(name, relation)
    return at
  }

  private table(path: readonly string[], ctes: ReadonlyMap<string, Relation>): Relation {
    const known = path.length === 1 ? ctes.get(path[0]!) : undefined
    if (known) return known
    const table = path.join('.')
    const columns = this.catalogue(table)
    // Views of the system (names of time zones) are no data of the house.
    return { columns: new Map((columns ?? []).map((column) => [column, new Set([`${table}.${column}`])])) }
  }

  /** Columns that an expression names; notes them as read. */
  expression(tokens: readonly Token[], ctes: ReadonlyMap<string, Relation>, scope: Scope): Set<string> {
    const found = new Set<string>()
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at]!
      if (token.text === '(' && (isWord(tokens[at + 1], 'select') || isWord(tokens[at + 1], 'with'))) {
        const end = endOf(tokens, at)
        const inner = this.select(tokens.slice(at + 1, end), ctes, scope)
        for (const origins of inner.columns.values()) for (const origin of origins) found.add(origin)
        at = end
        continue
      }
      if (token.text === '::' || isWord(token, 'as')) {
        at++
        continue
      }
      if (!isName(token) || token.text.startsWith("'")) continue
      if (tokens[at + 1]?.text === '.') {
        for (const origin of resolve(scope, nameOf(token), nameOf(tokens[at + 2]))) found.add(origin)
        at += 2
        continue
      }
      if (tokens[at + 1]?.text === '(') continue
      for (const origin of resolveBare(scope, nameOf(token))) found.add(origin)
    }
    for (const origin of found) this.reads.add(origin)
    return found
  }
}

const renamed = (relation: Relation, names: readonly string[]): Relation => {
  const values = [...relation.columns.values()]
  return {
    ...relation,
    columns: new Map(names.map((name, at) => [name, values[at] ?? relation.anything ?? new Set<string>()])),
  }
}

function resolve(scope: Scope | undefined, alias: string, column: string): ReadonlySet<string> {
  for (let here = scope; here; here = here.outer) {
    const relation = here.relations.get(alias)
    if (relation) return relation.columns.get(column) ?? relation.anything ?? NONE
  }
  return NONE
}

function resolveBare(scope: Scope | undefined, name: string): ReadonlySet<string> {
  for (let here = scope; here; here = here.outer) {
    const held = [...here.relations.values()].find((relation) => relation.columns.has(name))
    if (held) return held.columns.get(name) ?? NONE
    const whole = here.relations.get(name)
    if (whole?.anything) return whole.anything
  }
  return NONE
}

const NONE: ReadonlySet<string> = new Set()
const word = (token: Token | undefined): string => (token?.quoted ? '' : (token?.text.toLowerCase() ?? ''))
const isWord = (token: Token | undefined, text: string): boolean => word(token) === text

const JOIN_WORDS: ReadonlySet<string> = new Set([
  'join',
  'left',
  'right',
  'full',
  'inner',
  'outer',
  'cross',
  'lateral',
  'natural',
])
const CLAUSES: ReadonlySet<string> = new Set([
  'select',
  'from',
  'where',
  'group',
  'having',
  'window',
  'order',
  'limit',
  'qualify',
])

const depthAt = (tokens: readonly Token[], end: number): number => {
  let depth = 0
  for (let at = 0; at < end; at++)
    depth +=
      tokens[at]?.text === '(' || tokens[at]?.text === '['
        ? 1
        : tokens[at]?.text === ')' || tokens[at]?.text === ']'
          ? -1
          : 0
  return depth
}

/** `left` and `right` are functions too. */
const isCall = (tokens: readonly Token[], at: number): boolean =>
  ['left', 'right'].includes(word(tokens[at])) && tokens[at + 1]?.text === '('

function nextJoin(tokens: readonly Token[], start: number): number {
  let depth = 0
  for (let at = start; at < tokens.length; at++) {
    const { text } = tokens[at]!
    if (text === '(') depth++
    else if (text === ')') depth--
    else if (depth === 0 && (text === ',' || (JOIN_WORDS.has(word(tokens[at])) && !isCall(tokens, at)))) return at
  }
  return tokens.length
}

/** Parts between union, intersect and except. */
function splitSets(tokens: readonly Token[]): (readonly Token[])[] {
  const parts: (readonly Token[])[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.text === '(') depth++
    else if (token.text === ')') depth--
    else if (depth === 0 && ['union', 'intersect', 'except'].includes(word(token))) {
      parts.push(tokens.slice(start, at))
      start = isWord(tokens[at + 1], 'all') ? at + 2 : at + 1
    }
  }
  return [...parts, tokens.slice(start)]
}

interface Clauses {
  select?: readonly Token[]
  from?: readonly Token[]
  readonly others: (readonly Token[])[]
}

function clausesOf(tokens: readonly Token[]): Clauses {
  const clauses: Clauses = { others: [] }
  let depth = 0
  let name = ''
  let start = 0
  const close = (end: number) => {
    const part = tokens.slice(start, end)
    if (name === 'select') clauses.select = part
    else if (name === 'from') clauses.from = part
    else if (name !== '') clauses.others.push(part)
  }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.text === '(') depth++
    else if (token.text === ')') depth--
    // `is distinct from` begins no clause.
    else if (
      depth === 0 &&
      CLAUSES.has(word(token)) &&
      !(isWord(token, 'from') && isWord(tokens[at - 1], 'distinct'))
    ) {
      close(at)
      name = word(token)
      start = at + 1
    }
  }
  close(tokens.length)
  return clauses
}

/** Traces a select of this house. */
export function traceSql(sql: string, catalogue: Catalogue): Traced {
  const tracer = new Tracer(catalogue)
  const { columns } = tracer.select(tokensOf(sql), new Map(), undefined)
  return { columns, reads: tracer.reads }
}
