export { type Filter, FilterBar, type SearchField, useIsNarrowed } from './FilterBar.tsx'
export { type Listed, ListPage, type ListPageProps } from './ListPage.tsx'
export { type ParamChanges, type UrlParams, useUrlParams } from './url-params.ts'
export { type NamedView, ViewTabs, type ViewTabsProps } from './ViewTabs.tsx'
