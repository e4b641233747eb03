export { type Filter, FilterBar, type SearchField, useIsNarrowed } from './FilterBar.tsx'
export { type Listed, ListPage, type ListPageProps } from './ListPage.tsx'
export {
  type Choosable,
  ColumnChooser,
  type PageSize,
  PageSizeSelect,
  usePageSize,
  useShownColumns,
} from './list-settings.tsx'
export { type Selection, SelectionBar, useSelection } from './selection.tsx'
export { type ParamChanges, type UrlParams, useUrlParams } from './url-params.ts'
export { type NamedView, ViewTabs, type ViewTabsProps } from './ViewTabs.tsx'
