import type { ComponentType, ReactNode } from 'react'

/** Groups of the navigation, in their order. */
export const GROUPS = ['home', 'members', 'purchases', 'loyalty', 'analysis', 'settings'] as const
export type Group = (typeof GROUPS)[number]

export interface PageEntry {
  /** Below the console's root, `members` or `members/:memberId`. */
  readonly path: string
  /** Key of the title in the feature's own texts. */
  readonly title: string
  /** Where it stands in the navigation; left out for pages that are reached from others. */
  readonly group?: Group
  readonly icon?: ReactNode
  /** All of these are needed to see it. */
  readonly permissions: readonly string[]
  /** Second key after `g`: `m` makes `g m` lead here. */
  readonly shortcut?: string
  /** Loaded when it is first opened. */
  readonly load: () => Promise<{ readonly default: ComponentType }>
}

/** A piece of a feature that stands in the frame, loaded when it is first needed. */
export interface FramePiece<Props> {
  /** All of these are needed to have it. */
  readonly permissions: readonly string[]
  readonly load: () => Promise<{ readonly default: ComponentType<Props> }>
}

/** What a module shows in the console. Mirrors the module's name, as its folder does; what `texts.ts` there says is an i18next namespace of that name. */
export interface Feature {
  readonly name: string
  readonly pages: readonly PageEntry[]
  /** Shows nothing; tells of the work that the server does for the one signed in, by `useReportTasks` of `@atrium/ui`. */
  readonly tasks?: FramePiece<object>
  /** What the search of the whole console finds here: `<FoundGroup>` with `<FoundLink>`s of `app/search.tsx`. */
  readonly find?: FramePiece<{ readonly text: string }>
}
