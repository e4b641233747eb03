import type { TSchema } from 'typebox'

/**
 * The part of JSON Schema that bodies and replies may use, as plain data. A closed set of keywords makes the rest small:
 * faults can be told in words, query strings coerced, documents written, and nothing is accepted by a keyword nobody reads.
 */
export interface SchemaNode {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null'
  properties?: Record<string, SchemaNode>
  required?: readonly string[]
  additionalProperties?: boolean | SchemaNode
  patternProperties?: Record<string, SchemaNode>
  propertyNames?: SchemaNode
  minProperties?: number
  maxProperties?: number
  items?: SchemaNode
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly SchemaNode[]
  $ref?: string
  $defs?: Record<string, SchemaNode>
  $id?: string
  title?: string
  description?: string
  default?: unknown
  examples?: readonly unknown[]
  deprecated?: boolean
  /** A check that no keyword can say (TypeBox `Refine`): validators use it, documents leave it out. */
  '~refine'?: readonly Refinement[]
}

export interface Refinement {
  readonly check: (value: unknown) => boolean
  readonly error: (value: unknown) => string
}

const ANNOTATIONS = ['title', 'description', 'default', 'examples', 'deprecated'] as const
const ASSERTIONS = [
  'type',
  'required',
  'minProperties',
  'maxProperties',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'const',
  'enum',
] as const
const STRUCTURE = [
  'properties',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'items',
  'anyOf',
  '$ref',
  '$defs',
  '$id',
  '$schema',
] as const
const KNOWN = new Set<string>([...ANNOTATIONS, ...ASSERTIONS, ...STRUCTURE])

/** Schemas that a module shares by name; `{ $ref: 'Name' }` or `{ $ref: 'Name#' }` stands for them. */
export type NamedSchemas = ReadonlyMap<string, TSchema>

/** What becomes of a named schema inside another: written out in place and, where it is recursive, kept in `$defs`; or one component. */
interface Naming {
  /** Where references to a name point. */
  refTo(name: string): string
  /** Whether a schema met in place under an `$id` is replaced by a reference. */
  readonly lift: boolean
  readonly defined: Map<string, SchemaNode>
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u')
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/** Makes a schema strict; throws TypeError for what the house does not support, naming the place. */
class Strict {
  private readonly named: NamedSchemas
  private readonly naming: Naming
  private readonly local = new Map<string, SchemaNode>()
  private readonly sources = new Map<string, string>()

  constructor(named: NamedSchemas, naming: Naming) {
    this.named = named
    this.naming = naming
  }

  node(schema: SchemaNode, at: string): SchemaNode {
    if (this.naming.lift && schema.$id !== undefined) return this.reference(schema.$id, schema, at)
    return this.body(schema, at)
  }

  private body(schema: SchemaNode, at: string): SchemaNode {
    for (const keyword of Object.keys(schema)) {
      if (!KNOWN.has(keyword))
        throw new TypeError(`${at}: "${keyword}" is not supported; compose objects with Type.Evaluate`)
    }
    if (schema.$defs) for (const [name, node] of Object.entries(schema.$defs)) this.local.set(name, node)
    if (schema.$ref !== undefined) return this.reference(nameOf(schema.$ref, at), undefined, at)
    if (schema.pattern !== undefined && !isPattern(schema.pattern))
      throw new TypeError(`${at}: "${schema.pattern}" is no pattern`)
    const node: SchemaNode = {}
    for (const keyword of [...ANNOTATIONS, ...ASSERTIONS]) {
      if (schema[keyword] !== undefined) Object.assign(node, { [keyword]: schema[keyword] })
    }
    // Functions: for validators, not for documents.
    if (!this.naming.lift && schema['~refine']) node['~refine'] = schema['~refine']
    if (schema.anyOf) return this.union(node, schema.anyOf, at)
    if (schema.type === 'object') this.object(node, schema, at)
    if (schema.items) {
      if (Array.isArray(schema.items)) throw new TypeError(`${at}: tuples are not supported`)
      node.items = this.node(schema.items, `${at}/items`)
    }
    if (schema.type === 'integer') bound(node)
    return node
  }

  /** Objects are closed unless they say otherwise. */
  private object(node: SchemaNode, schema: SchemaNode, at: string): void {
    const additional = schema.additionalProperties ?? false
    node.additionalProperties =
      typeof additional === 'object' ? this.node(additional, `${at}/additionalProperties`) : additional
    node.properties = this.each(schema.properties ?? {}, at)
    if (schema.patternProperties) node.patternProperties = this.each(schema.patternProperties, at)
    if (schema.propertyNames) node.propertyNames = this.node(schema.propertyNames, `${at}/propertyNames`)
  }

  private each(properties: Record<string, SchemaNode>, at: string): Record<string, SchemaNode> {
    return Object.fromEntries(Object.entries(properties).map(([key, node]) => [key, this.node(node, `${at}/${key}`)]))
  }

  /** A union of fixed words becomes an enumeration: one fault instead of one for each word. */
  private union(node: SchemaNode, members: readonly SchemaNode[], at: string): SchemaNode {
    const words = members.map((member) => member.const)
    if (words.every((word) => typeof word === 'string')) return { ...node, type: 'string', enum: words }
    return { ...node, anyOf: members.map((member, index) => this.node(member, `${at}/${index}`)) }
  }

  private reference(name: string, found: SchemaNode | undefined, at: string): SchemaNode {
    const schema = found ?? this.local.get(name) ?? this.named.get(name)
    if (!schema) throw new TypeError(`${at}: no schema is named "${name}"`)
    const source = JSON.stringify(schema)
    const known = this.sources.get(name)
    if (known !== undefined && known !== source) throw new TypeError(`${at}: two different schemas are named "${name}"`)
    this.sources.set(name, source)
    if (!this.naming.defined.has(name)) {
      const placeholder: SchemaNode = {}
      this.naming.defined.set(name, placeholder)
      Object.assign(placeholder, this.body(schema as SchemaNode, name))
    }
    return { $ref: this.naming.refTo(name) }
  }
}

/** Integers stay where a double holds them exactly: 2^53 + 1 would arrive as another number. */
function bound(node: SchemaNode): void {
  if (node.enum !== undefined || node.const !== undefined) return
  if (node.minimum === undefined && node.exclusiveMinimum === undefined) node.minimum = Number.MIN_SAFE_INTEGER
  if (node.maximum === undefined && node.exclusiveMaximum === undefined) node.maximum = Number.MAX_SAFE_INTEGER
}

function nameOf(ref: string, at: string): string {
  const name = /^(?:#\/\$defs\/)?([A-Za-z][A-Za-z0-9]*)#?$/.exec(ref)?.[1]
  if (name === undefined) throw new TypeError(`${at}: "${ref}" is not the name of a schema`)
  return name
}

/** A schema made strict and complete in itself: named parts written out, recursive ones under `$defs`. Throws TypeError for what is not supported. */
export function strictSchema(schema: TSchema, named: NamedSchemas, at: string): SchemaNode {
  const defined = new Map<string, SchemaNode>()
  const naming: Naming = { refTo: (name) => `#/$defs/${name}`, lift: false, defined }
  const node = new Strict(named, naming).node(schema as SchemaNode, at)
  return defined.size === 0 ? node : { ...node, $defs: Object.fromEntries(defined) }
}

/** What a serializer takes: the shape alone. A serializer would write defaults in, and trust a string for its format. */
export function serializableSchema(schema: TSchema, named: NamedSchemas, at: string): SerializerNode {
  return shapeOf(strictSchema(schema, named, at))
}

/** `nullable` spares the serializer the trying of a union's members. */
type SerializerNode = SchemaNode & { nullable?: true }

function shapeOf(node: SchemaNode): SerializerNode {
  const members = node.anyOf?.filter((member) => member.type !== 'null')
  const [only, ...more] = members ?? []
  if (only && more.length === 0 && only.$ref === undefined && node.anyOf && node.anyOf.length === 2)
    return { ...shapeOf(only), nullable: true }
  const each = (nodes: Record<string, SchemaNode> | undefined) =>
    nodes && Object.fromEntries(Object.entries(nodes).map(([key, value]) => [key, shapeOf(value)]))
  const additional = node.additionalProperties
  const shape: SchemaNode = {
    type: node.type,
    required: node.required,
    const: node.const,
    enum: node.enum,
    $ref: node.$ref,
    anyOf: node.anyOf?.map(shapeOf),
    items: node.items && shapeOf(node.items),
    properties: each(node.properties),
    patternProperties: each(node.patternProperties),
    additionalProperties: typeof additional === 'object' ? shapeOf(additional) : additional,
    $defs: each(node.$defs),
  }
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined))
}

/** Writes schemas for an OpenAPI document: every part with an `$id` becomes one of `components` and is referred to. */
export function componentWriter(
  named: NamedSchemas,
  components: Map<string, SchemaNode>,
): (schema: TSchema, at: string) => SchemaNode {
  const refTo = (name: string) => `#/components/schemas/${name}`
  const strict = new Strict(named, { refTo, lift: true, defined: components })
  return (schema, at) => strict.node(schema as SchemaNode, at)
}

/**
 * How deep a value can be that a strict schema accepts: Infinity for a recursive schema and for parts left open. A validator
 * never goes below it, so only an infinite one needs a guard against deep nesting.
 */
export function depthOf(
  node: SchemaNode,
  defs: Record<string, SchemaNode> = node.$defs ?? {},
  within: readonly string[] = [],
): number {
  if (node.$ref !== undefined) {
    const name = node.$ref.slice(node.$ref.lastIndexOf('/') + 1)
    const target = defs[name]
    return within.includes(name) || !target ? Number.POSITIVE_INFINITY : depthOf(target, defs, [...within, name])
  }
  const deepest = (nodes: readonly SchemaNode[]) =>
    nodes.reduce((deep, each) => Math.max(deep, depthOf(each, defs, within)), 0)
  if (node.anyOf) return deepest(node.anyOf)
  if (node.type === 'array') return node.items ? 1 + depthOf(node.items, defs, within) : Number.POSITIVE_INFINITY
  if (node.type === 'object') {
    if (node.additionalProperties === true) return Number.POSITIVE_INFINITY
    const open = typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []
    return (
      1 + deepest([...open, ...Object.values(node.properties ?? {}), ...Object.values(node.patternProperties ?? {})])
    )
  }
  return node.type !== undefined || node.enum !== undefined || node.const !== undefined ? 0 : Number.POSITIVE_INFINITY
}

/** An object schema (or a union of such) with one more property, for the forms that wrap a declared one. */
export function withProperty(schema: TSchema, name: string, property: TSchema, required: boolean): TSchema {
  const node = schema as SchemaNode
  if (node.anyOf) return { ...node, anyOf: node.anyOf.map((each) => withProperty(each, name, property, required)) }
  if (node.type !== 'object') throw new TypeError(`only an object can be given the property "${name}"`)
  const { $id: _, ...rest } = node
  const extended: SchemaNode = { ...rest, properties: { ...node.properties, [name]: property } }
  if (required) extended.required = [...(node.required ?? []), name]
  // Not enumerable on TypeBox values, so the spread leaves it behind.
  if (node['~refine']) extended['~refine'] = node['~refine']
  return extended
}
