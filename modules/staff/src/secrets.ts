import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { decodeId, encodeId } from '@atrium/kernel'

/*
 * Secrets that the house draws itself. They have 80 random bits or more, so a plain SHA-256 of them gives nothing away: a slow hash
 * is for what people think up.
 */

/** SHA-256 of a drawn secret, 32 bytes. */
export const secretHash = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** Compares hashes of equal length without telling by time where they differ. */
export const sameHash = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/** Digits and letters without those that are misread (Crockford). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 80 random bits for people to type: `k7qf-2m9d-x0rt-5v8c`. */
export function drawTyped(): string {
  const letters = Array.from(randomBytes(16), (byte) => ALPHABET.charAt(byte & 31)).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

/** What was typed of a drawn secret, in the form in which it was drawn: case, blanks and dashes do not count. */
export function readTyped(typed: string): string {
  const letters = typed.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

/** 256 random bits for machines, 43 letters. */
export const drawToken = (): string => randomBytes(32).toString('base64url')

/** Names a session towards people; tells nothing about its token. */
export const drawHandle = (): string => `ses_${randomBytes(12).toString('base64url')}`

/**
 * What a page must send in X-CSRF-Token beside the session's cookie: pages of other sites can make a browser send the cookie, and
 * cannot read this. Follows from the token, so nothing more is kept; does not lead back to it.
 */
export const csrfOf = (token: string): string => hash('sha256', `atrium csrf ${token}`, 'base64url')

const KEY = /^atr_([0-9a-z]{1,11})_([\w-]{43})$/

/** An API key as it is shown once: `atr_<id>_<secret>`. */
export const formatKey = (id: number, secret: string): string => `atr_${encodeId('key', id).slice(4)}_${secret}`

/** The parts of an API key; undefined for text that is none. */
export function parseKey(text: string): { readonly id: number; readonly secret: string } | undefined {
  const match = KEY.exec(text)
  const id = match ? decodeId('key', `key_${match[1]}`) : undefined
  return id === undefined ? undefined : { id, secret: match![2]! }
}
