import { useSearchParams } from 'react-router'

/** Changes of the address's parameters; undefined or '' takes one out. */
export type ParamChanges = Readonly<Record<string, string | undefined>>

export interface UrlParams {
  get(name: string): string | undefined
  /** Goes there; `replace` leaves no step to go back to (typing in a filter). */
  set(changes: ParamChanges, options?: { readonly replace?: boolean }): void
  /** The query part with changes, for a link: `<Link to={{ search: params.search({ account: id }) }}>`. */
  search(changes: ParamChanges): string
}

/** What a list shows lies in the address (filters, the opened row), so that a link shows what its sender saw. */
export function useUrlParams(): UrlParams {
  const [params, setParams] = useSearchParams()
  const changed = (before: URLSearchParams, changes: ParamChanges): URLSearchParams => {
    const next = new URLSearchParams(before)
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === '') next.delete(name)
      else next.set(name, value)
    }
    return next
  }
  return {
    get: (name) => params.get(name) ?? undefined,
    set: (changes, { replace = false } = {}) => setParams(changed(params, changes), { replace }),
    search: (changes) => changed(params, changes).toString(),
  }
}
