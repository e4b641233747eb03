import type { Ctx, Permission } from '@atrium/kernel'

/**
 * What staff need of the organization: handed over by the house (`loadOrganization` of `@atrium/organization`), because the modules
 * of the floor above, the organization among them, write into the audit trail of this one.
 */
export interface Tree {
  readonly root: { readonly id: number } | undefined
  /** The node, or undefined for an id that names none. */
  node(id: number): object | undefined
  /** Ids of all nodes in any of the subtrees. */
  subtrees(ids: Iterable<number>): ReadonlySet<number>
}
export type LoadTree = (ctx: Ctx) => Promise<Tree>

/** What the house hands over at start. */
export interface StaffHouse {
  /** Permissions of all modules. A function, because this module's own are among them. */
  readonly permissions: () => readonly Permission[]
  readonly tree: LoadTree
}

/** Stands for the whole group where a node id is expected, also before there is a tree. */
export const WHOLE_GROUP = 0

export type Locale = 'zh' | 'en'

/** Login names are compared in this form, so that nobody can be taken for somebody else by a change of case or width. */
export const loginOf = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase()

const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u

/** 1 to 64 letters, digits and `. _ @ + -`, beginning with a letter or digit. Expects the form of `loginOf`. */
export const isLogin = (login: string): boolean => login.length <= 64 && LOGIN.test(login)

const TEXT = /^[^\p{Cc}]+$/u

/** A printable text of 1 to `most` characters. */
export const isText = (text: string, most: number): boolean =>
  text.length <= most && TEXT.test(text) && text.trim() !== '' && text.isWellFormed()

const CODE = /^[a-z][a-z0-9_]*$/

/** Codes of roles: lower case words, 1 to 64 characters. */
export const isRoleCode = (text: string): boolean => text.length <= 64 && CODE.test(text)

export const PASSWORD_LEAST = 10
export const PASSWORD_MOST = 200

/** What is wrong with a new password, in one sentence; undefined where nothing is. */
export function passwordFault(password: string, login: string, displayName: string): string | undefined {
  const length = [...password].length
  if (length < PASSWORD_LEAST) return `A password has at least ${PASSWORD_LEAST} characters.`
  if (length > PASSWORD_MOST) return `A password has at most ${PASSWORD_MOST} characters.`
  if (new Set(password).size < 4) return 'A password is made of more than three different characters.'
  const plain = loginOf(password)
  const names = [login, displayName].map(loginOf).filter((name) => [...name].length >= 3)
  if (names.some((name) => plain === name || plain.replaceAll(name, '').length < PASSWORD_LEAST - 4)) {
    return 'A password is not the name with a little around it.'
  }
  return undefined
}
