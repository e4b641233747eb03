import { parseSync } from 'vite'
import { isNode, list, type Node, named, partsOf, text } from './console-tree.ts'

// What the declarations of one file of the console ask of the server, what else they use, and behind which permissions: a reading of the syntax tree.

/** One operation that is asked: `read` when something is shown, `write` when somebody presses a button. */
export interface Asked {
  readonly operation: string
  readonly how: 'read' | 'write'
  /** Permissions without which this place is never reached. */
  readonly behind: ReadonlySet<string>
  readonly line: number
}

/** A declaration that is used: of another file, or of this one where `file` is undefined. `*` stands for everything the file has. */
export interface Used {
  readonly file: string | undefined
  readonly name: string
  readonly behind: ReadonlySet<string>
}

/** A function, component or constant at the top of a file. */
export interface Unit {
  readonly asks: readonly Asked[]
  readonly uses: readonly Used[]
  /** Every permission that a `mayAll` in it names, wherever it stands. */
  readonly names: ReadonlySet<string>
  /** Questions whose operation cannot be read from the source; a sentence each. */
  readonly unreadable: readonly string[]
}

export interface ConsoleFile {
  readonly units: ReadonlyMap<string, Unit>
}

/** Names that ask by themselves, and how. Others that are given an operation's name are judged by its method. */
const ASKING: Readonly<Record<string, 'read' | 'write'>> = {
  useAsk: 'read',
  useList: 'read',
  useSetting: 'read',
  useTell: 'write',
}

/** What is known of operations: those that there are, and whether one only reads. */
export type MethodOf = (operation: string) => 'read' | 'write' | undefined

/** Reads a file; specifiers of imports are answered as they stand (`./X.tsx`). */
export function readConsoleFile(path: string, code: string, methodOf: MethodOf): ConsoleFile {
  const { program, errors } = parseSync(path, code)
  if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0]?.message}`)
  const imports = new Map<string, { file: string; name: string }>()
  const tops = new Map<string, Node>()
  const units = new Map<string, Unit>()
  for (const statement of program.body as unknown[] as Node[]) declare(statement, imports, tops, units)
  const lineOf = (node: Node) => code.slice(0, node.start).split('\n').length
  for (const [name, node] of tops) units.set(name, new Reader(path, node, imports, tops, methodOf, lineOf).unit())
  return { units }
}

const NOBODY: ReadonlySet<string> = new Set()

/** Sorts what stands at the top of a file into imports, declarations, and what is only handed on. */
function declare(
  statement: Node,
  imports: Map<string, { file: string; name: string }>,
  tops: Map<string, Node>,
  units: Map<string, Unit>,
): void {
  const source = isNode(statement.source) ? text(statement.source.value) : undefined
  const alias = (name: string, file: string | undefined, of: string) =>
    units.set(name, { asks: [], uses: [{ file, name: of, behind: NOBODY }], names: NOBODY, unreadable: [] })
  switch (statement.type) {
    case 'ImportDeclaration':
      if (statement.importKind === 'type') return
      for (const each of list(statement.specifiers)) {
        if (each.importKind === 'type') continue
        const of =
          each.type === 'ImportSpecifier'
            ? named(each.imported)
            : each.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*'
        imports.set(named(each.local), { file: source ?? '', name: of })
      }
      return
    case 'ExportAllDeclaration':
      alias('*', source, '*')
      return
    case 'ExportNamedDeclaration':
      if (statement.exportKind === 'type') return
      for (const each of list(statement.specifiers)) alias(named(each.exported), source, named(each.local))
      if (isNode(statement.declaration)) declare(statement.declaration, imports, tops, units)
      return
    case 'ExportDefaultDeclaration':
      if (!isNode(statement.declaration)) return
      if (isNode(statement.declaration.id)) {
        tops.set(named(statement.declaration.id), statement.declaration)
        alias('default', undefined, named(statement.declaration.id))
      } else tops.set('default', statement.declaration)
      return
    case 'VariableDeclaration':
      for (const each of list(statement.declarations))
        for (const name of boundIn(each.id)) if (isNode(each.init)) tops.set(name, each.init)
      return
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      tops.set(named(statement.id), statement)
      return
    case 'ExpressionStatement':
      // What a file does when it is loaded belongs to everything in it; the console has none that asks.
      return
  }
}

/** Names that a pattern binds. */
function boundIn(pattern: unknown): string[] {
  if (!isNode(pattern)) return []
  if (pattern.type === 'Identifier') return [named(pattern)]
  if (pattern.type === 'Property') return boundIn(pattern.value)
  if (pattern.type === 'AssignmentPattern') return boundIn(pattern.left)
  return partsOf(pattern).flatMap(boundIn)
}

class Reader {
  private readonly asks: Asked[] = []
  private readonly uses: Used[] = []
  private readonly names = new Set<string>()
  private readonly unreadable: string[] = []
  /** What constants inside stand for; undefined where a name is bound more than once. */
  private readonly constants = new Map<string, Node | undefined>()
  private readonly bound = new Set<string>()
  /** Parameters of the declaration itself: an operation that arrives through one is judged where it is given. */
  private readonly given: ReadonlySet<string>
  private readonly path: string
  private readonly root: Node
  private readonly imports: ReadonlyMap<string, { file: string; name: string }>
  private readonly tops: ReadonlyMap<string, Node>
  private readonly methodOf: MethodOf
  private readonly lineOf: (node: Node) => number

  constructor(
    path: string,
    root: Node,
    imports: ReadonlyMap<string, { file: string; name: string }>,
    tops: ReadonlyMap<string, Node>,
    methodOf: MethodOf,
    lineOf: (node: Node) => number,
  ) {
    this.path = path
    this.root = root
    this.imports = imports
    this.tops = tops
    this.methodOf = methodOf
    this.lineOf = lineOf
    this.given = new Set(list(root.params).flatMap(boundIn))
    this.bind(root)
  }

  unit(): Unit {
    this.visit(this.root, NOBODY)
    return { asks: this.asks, uses: this.uses, names: this.names, unreadable: this.unreadable }
  }

  private bind(node: Node): void {
    if (node.type === 'VariableDeclarator') {
      for (const name of boundIn(node.id)) {
        this.bound.add(name)
        const plain = isNode(node.id) && node.id.type === 'Identifier' && isNode(node.init) ? node.init : undefined
        this.constants.set(name, this.constants.has(name) ? undefined : plain)
      }
    }
    for (const each of list(node.params)) for (const name of boundIn(each)) this.bound.add(name)
    if (node !== this.root && node.type === 'FunctionDeclaration') this.bound.add(named(node.id))
    for (const part of partsOf(node)) this.bind(part)
  }

  private visit(node: Node, behind: ReadonlySet<string>): void {
    switch (node.type) {
      case 'LogicalExpression': {
        const left = node.left as Node
        this.visit(left, behind)
        const more =
          node.operator === '&&' ? this.heldIf(left) : node.operator === '||' ? this.heldUnless(left) : NOBODY
        this.visit(node.right as Node, both(behind, more))
        return
      }
      case 'ConditionalExpression':
      case 'IfStatement': {
        const test = node.test as Node
        this.visit(test, behind)
        this.visit(node.consequent as Node, both(behind, this.heldIf(test)))
        if (isNode(node.alternate)) this.visit(node.alternate, both(behind, this.heldUnless(test)))
        return
      }
      case 'BlockStatement':
        this.visitStatements(list(node.body), behind)
        return
      case 'ObjectExpression':
        this.visitObject(node, behind)
        return
      case 'CallExpression':
        this.visitCall(node, behind)
        return
      case 'ImportExpression': {
        const from = isNode(node.source) ? text(node.source.value) : undefined
        if (from !== undefined) this.uses.push({ file: from, name: '*', behind })
        return
      }
      case 'MemberExpression':
        this.visit(node.object as Node, behind)
        if (node.computed === true) {
          this.mention(node.property as Node, behind)
          this.visit(node.property as Node, behind)
        }
        return
      case 'Property':
      case 'PropertyDefinition':
        // What a page of a feature loads is judged as that page, behind its own permissions.
        if (keyOf(node) === 'load') return
        if (node.computed === true) this.visit(node.key as Node, behind)
        if (isNode(node.value)) {
          if (!/^(permissions?|needs|key|testId)$/.test(keyOf(node) ?? '')) this.mention(node.value, behind)
          this.visit(node.value, behind)
        }
        return
      case 'JSXAttribute':
        if (isNode(node.value)) {
          this.mention(node.value, behind)
          this.visit(node.value, behind)
        }
        return
      case 'JSXMemberExpression':
        this.visit(node.object as Node, behind)
        return
      case 'Identifier':
      case 'JSXIdentifier':
        this.use(named(node), behind)
        return
      case 'VariableDeclarator':
        if (isNode(node.init)) this.visit(node.init, behind)
        return
    }
    for (const part of partsOf(node)) this.visit(part, behind)
  }

  /** After `if (!mayAll(…)) return` the rest of a block stands behind what was asked for. */
  private visitStatements(statements: readonly Node[], behind: ReadonlySet<string>): void {
    let now = behind
    for (const statement of statements) {
      this.visit(statement, now)
      if (statement.type === 'IfStatement' && leaves(statement.consequent as Node))
        now = both(now, this.heldUnless(statement.test as Node))
    }
  }

  /** `{ enabled: mayAll(…), … }` and `{ needs: ['…'], … }` keep the rest of the object behind what they name. */
  private visitObject(node: Node, behind: ReadonlySet<string>): void {
    let now = behind
    for (const property of list(node.properties)) {
      const key = keyOf(property)
      if (!isNode(property.value)) continue
      if (key === 'enabled') now = both(now, this.heldIf(property.value))
      if (key === 'needs' || key === 'permissions') now = both(now, new Set(this.stringsOf(property.value)))
    }
    for (const part of partsOf(node)) this.visit(part, now)
  }

  private visitCall(node: Node, behind: ReadonlySet<string>): void {
    const [first, ...others] = list(node.arguments)
    const callee = node.callee as Node
    const name = callee.type === 'Identifier' ? named(callee) : ''
    this.visit(callee, behind)
    if (name === 'mayAll') for (const each of this.stringsOf(others[0])) this.names.add(each)
    const enabled = others
      .filter(({ type }) => type === 'ObjectExpression')
      .flatMap((options) => list(options.properties))
      .find((property) => keyOf(property) === 'enabled')
    const here = enabled && isNode(enabled.value) ? both(behind, this.heldIf(enabled.value)) : behind
    // `permissions.includes('members.merge')` names a permission.
    if (first && named(callee.property) !== 'includes') {
      const isAsking = Object.hasOwn(ASKING, name) || name === 'call'
      const asked = this.mention(first, here, ASKING[name])
      const arrives = first.type === 'Identifier' && this.given.has(named(first))
      if (isAsking && asked === 0 && !arrives)
        this.unreadable.push(
          `${this.path}:${this.lineOf(node)} ${name} is given an operation that cannot be read from the source`,
        )
    }
    for (const each of list(node.arguments)) this.visit(each, behind)
  }

  /** Notes the operations that an expression names as a literal; answers how many. */
  private mention(node: Node, behind: ReadonlySet<string>, how?: 'read' | 'write'): number {
    const found = literalsOf(node).filter((each) => this.methodOf(each) !== undefined)
    for (const operation of found)
      this.asks.push({ operation, how: how ?? this.methodOf(operation)!, behind, line: this.lineOf(node) })
    return found.length
  }

  private use(name: string, behind: ReadonlySet<string>): void {
    if (this.bound.has(name)) return
    const imported = this.imports.get(name)
    if (imported) this.uses.push({ ...imported, behind })
    else if (this.tops.has(name)) this.uses.push({ file: undefined, name, behind })
  }

  /** Permissions that are held wherever the expression is true. */
  private heldIf(node: Node, depth = 0): ReadonlySet<string> {
    if (depth > 8) return NOBODY
    if (node.type === 'Identifier') {
      const stands = this.constants.get(named(node))
      return stands ? this.heldIf(stands, depth + 1) : NOBODY
    }
    if (node.type === 'UnaryExpression' && node.operator === '!')
      return this.heldUnless(node.argument as Node, depth + 1)
    if (node.type === 'LogicalExpression') {
      const [left, right] = [this.heldIf(node.left as Node, depth + 1), this.heldIf(node.right as Node, depth + 1)]
      return node.operator === '&&' ? both(left, right) : node.operator === '||' ? common(left, right) : NOBODY
    }
    if (node.type === 'ConditionalExpression')
      return isFalse(node.alternate)
        ? both(this.heldIf(node.test as Node), this.heldIf(node.consequent as Node))
        : NOBODY
    if (node.type !== 'CallExpression') return NOBODY
    const callee = node.callee as Node
    const [first, second] = list(node.arguments)
    if (named(callee) === 'mayAll') return new Set(this.stringsOf(second))
    // me.permissions.includes('x')
    const object = callee.type === 'MemberExpression' ? (callee.object as Node) : undefined
    const isOwn = named(callee.property) === 'includes' && named(object?.property) === 'permissions'
    return isOwn && first ? new Set(literalsOf(first)) : NOBODY
  }

  /** Permissions that are held wherever the expression is false. */
  private heldUnless(node: Node, depth = 0): ReadonlySet<string> {
    if (depth > 8) return NOBODY
    if (node.type === 'Identifier') {
      const stands = this.constants.get(named(node))
      return stands ? this.heldUnless(stands, depth + 1) : NOBODY
    }
    if (node.type === 'UnaryExpression' && node.operator === '!') return this.heldIf(node.argument as Node, depth + 1)
    if (node.type !== 'LogicalExpression') return NOBODY
    const [left, right] = [
      this.heldUnless(node.left as Node, depth + 1),
      this.heldUnless(node.right as Node, depth + 1),
    ]
    return node.operator === '||' ? both(left, right) : node.operator === '&&' ? common(left, right) : NOBODY
  }

  /** The strings of an array, also of a constant's. */
  private stringsOf(node: Node | undefined, depth = 0): string[] {
    if (!node || depth > 4) return []
    if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression')
      return this.stringsOf(node.expression as Node, depth + 1)
    if (node.type === 'ArrayExpression')
      return list(node.elements).flatMap((each) =>
        each.type === 'SpreadElement' ? this.stringsOf(each.argument as Node, depth + 1) : literalsOf(each),
      )
    if (node.type !== 'Identifier') return []
    return this.stringsOf(this.constants.get(named(node)) ?? this.tops.get(named(node)), depth + 1)
  }
}

const both = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> =>
  other.size === 0 ? one : one.size === 0 ? other : one.union(other)
const common = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> => one.intersection(other)

const keyOf = (property: Node): string | undefined =>
  isNode(property.key) && property.computed !== true ? named(property.key) || text(property.key.value) : undefined

const isFalse = (node: unknown): boolean =>
  isNode(node) && ((node.type === 'Literal' && !node.value) || named(node) === 'undefined')

/** Whether control never comes past a statement. */
function leaves(node: Node): boolean {
  if (node.type === 'ReturnStatement' || node.type === 'ThrowStatement' || node.type === 'ContinueStatement')
    return true
  const last = node.type === 'BlockStatement' ? list(node.body).at(-1) : undefined
  return last !== undefined && leaves(last)
}

/** String literals that an expression can be: itself, or both ends of a choice. */
function literalsOf(node: Node): string[] {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : []
  if (node.type === 'ConditionalExpression')
    return [...literalsOf(node.consequent as Node), ...literalsOf(node.alternate as Node)]
  if (node.type === 'JSXExpressionContainer' || node.type === 'TSAsExpression')
    return literalsOf(node.expression as Node)
  return []
}
