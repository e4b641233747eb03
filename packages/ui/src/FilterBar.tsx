import { Button, Flex, Input, Select } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useUrlParams } from './url-params.ts'

/** A filter whose choice lies in the address. */
export interface Filter {
  /** Of the address: `state` makes `?state=disabled`. */
  readonly param: string
  readonly label: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** The option that holds where the address says nothing; left out where that means "all". */
  readonly fallback?: string
}

export interface SearchField {
  readonly param: string
  /** What can be looked for: "Find by account or name". */
  readonly label: string
}

interface FilterBarProps {
  readonly search?: SearchField
  readonly filters?: readonly Filter[]
  /** More fields that keep their choice in the address themselves (a range of days). */
  readonly more?: ReactNode
  /** Parameters that `more` uses, so that they are cleared with the others. */
  readonly moreParams?: readonly string[]
  /** At the right end: a count, a button. */
  readonly end?: ReactNode
}

/** Whether anything in the address narrows a list with these filters. */
export function useIsNarrowed(
  search: SearchField | undefined,
  filters: readonly Filter[],
  more: readonly string[] = [],
): boolean {
  const params = useUrlParams()
  return paramsOf(search, filters, more).some((param) => params.get(param) !== undefined)
}

const paramsOf = (search: SearchField | undefined, filters: readonly Filter[], more: readonly string[]): string[] => [
  ...(search ? [search.param] : []),
  ...filters.map(({ param }) => param),
  ...more,
]

/** A search field and filters as chips, all kept in the address; one button clears them. */
export function FilterBar({ search, filters = [], more, moreParams = [], end }: FilterBarProps) {
  const { t } = useTranslation('ui')
  const params = useUrlParams()
  const narrowed = useIsNarrowed(search, filters, moreParams)
  const typed = search ? (params.get(search.param) ?? '') : ''
  const clear = () =>
    params.set(Object.fromEntries(paramsOf(search, filters, moreParams).map((param) => [param, undefined])))
  return (
    <Flex gap={8} wrap align="center" role="search" style={{ marginBottom: 12 }}>
      {search && (
        <Input.Search
          // What is typed and not yet looked for stays, unless the address says something else.
          key={typed}
          data-search
          allowClear
          style={{ width: 280 }}
          aria-label={search.label}
          placeholder={search.label}
          defaultValue={typed}
          onSearch={(text) => params.set({ [search.param]: text.trim() })}
        />
      )}
      {filters.map((filter) => (
        <FilterChip key={filter.param} filter={filter} />
      ))}
      {more}
      {narrowed && (
        <Button type="link" onClick={clear}>
          {t('filter.clear')}
        </Button>
      )}
      {end && <div style={{ marginInlineStart: 'auto' }}>{end}</div>}
    </Flex>
  )
}

function FilterChip({ filter: { param, label, options, fallback } }: { readonly filter: Filter }) {
  const { t } = useTranslation('ui')
  const params = useUrlParams()
  const chosen = params.get(param)
  const clears = chosen !== undefined && chosen !== fallback
  return (
    <Select<string>
      aria-label={label}
      prefix={<span style={{ opacity: 0.75 }}>{label}</span>}
      variant={clears ? 'outlined' : 'filled'}
      style={{ borderRadius: 16, minWidth: 120 }}
      popupMatchSelectWidth={false}
      showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
      value={chosen ?? fallback}
      // The filled chip is darker than the page: the pale colour of placeholders would be too faint on it.
      placeholder={<span style={{ color: 'var(--ant-color-text)' }}>{t('filter.all')}</span>}
      allowClear={clears}
      onChange={(value: string | undefined) => params.set({ [param]: value === fallback ? undefined : value })}
      options={[...options]}
    />
  )
}
