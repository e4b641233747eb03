import { type NamedView, ViewTabs } from '@atrium/ui/list'
import { useAsk, useTell } from './queries.ts'

interface SavedViewsProps {
  /** Under which the views are kept: `members`. */
  readonly page: string
  /** Parameters of the address that are part of a view. */
  readonly params: readonly string[]
}

/** What somebody saved of a list, as tabs above it. Everybody has their own. */
export function SavedViews({ page, params }: SavedViewsProps) {
  const { data, isError } = useAsk('staff.myViews', { query: { page } })
  const put = useTell('staff.putMyView', ['staff.myViews'])
  const remove = useTell('staff.deleteMyView', ['staff.myViews'])
  const save = ({ viewId, name, params: kept, isDefault }: Omit<NamedView, 'viewId'> & { readonly viewId?: number }) =>
    put.mutateAsync({
      body: { page, name, params: { ...kept }, isDefault, ...(viewId === undefined ? {} : { viewId }) },
    })
  // A list is of use without its views.
  if (isError) return null
  return (
    <ViewTabs
      views={data?.items}
      params={params}
      onSave={save}
      onDelete={(viewId) => remove.mutateAsync({ path: { viewId: String(viewId) } })}
    />
  )
}
