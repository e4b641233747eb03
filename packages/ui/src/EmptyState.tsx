import { Empty } from 'antd'
import type { ReactNode } from 'react'

/** Nothing here yet: says what the first step is, and offers it. */
export function EmptyState({ hint, action }: { readonly hint: string; readonly action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={hint}>
      {action}
    </Empty>
  )
}
