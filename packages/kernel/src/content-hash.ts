import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { invariant } from './invariant.ts'

/** Version of how content is hashed; stored beside every hash so that a later way can live next to it. */
export const CONTENT_HASH_VERSION = 1

/** SHA-256 over the canonical JSON (RFC 8785) of an item as it was sent. Equal content gives equal bytes whatever its key order. */
export function contentHash(item: unknown): Buffer {
  const text = canonicalize(item)
  invariant(text !== undefined, 'content without a JSON form cannot be hashed')
  return createHash('sha256').update(text).digest()
}
