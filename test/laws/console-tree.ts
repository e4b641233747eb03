/** A node of a syntax tree (ESTree), as far as laws look at it. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly [field: string]: unknown
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** The nodes of a field that holds several; holes are left out. */
export const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : [])

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The name of an identifier, empty where it is none. */
export const named = (node: unknown): string => (isNode(node) ? (text(node.name) ?? '') : '')

/** Fields that speak of types and of nothing that runs. */
const OF_TYPES = new Set(['typeAnnotation', 'typeArguments', 'typeParameters', 'returnType', 'superTypeArguments'])
const RUNNING = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSInstantiationExpression'])

/** The nodes directly below one, without types. */
export function partsOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([field, value]) => {
    if (OF_TYPES.has(field)) return []
    const parts = isNode(value) ? [value] : list(value)
    return parts.filter(({ type }) => !type.startsWith('TS') || RUNNING.has(type))
  })
}
