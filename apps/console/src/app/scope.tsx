import { nameIn } from '@atrium/ui'
import { TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useLanguage } from './language.ts'
import { useNodeList } from './nodes.ts'

/** The node of the organization that every page looks at, kept in the URL as `?node=`; undefined for all that one may see. */
export function useScopeNode(): string | undefined {
  const [params] = useSearchParams()
  return params.get('node') ?? undefined
}

interface Branch {
  readonly value: string
  readonly title: string
  readonly children: Branch[]
}

/** The tree picker in the header. */
export function ScopePicker() {
  const { t } = useTranslation('app')
  const { language } = useLanguage()
  const [params, setParams] = useSearchParams()
  const { rows } = useNodeList()
  const tree = useMemo(() => {
    const branches = new Map(
      rows.map((node) => [node.id, { value: node.id, title: nameIn(node.name, language), children: [] as Branch[] }]),
    )
    const roots: Branch[] = []
    for (const node of rows) {
      const branch = branches.get(node.id)!
      const parent = node.parentId === null ? undefined : branches.get(node.parentId)
      ;(parent?.children ?? roots).push(branch)
    }
    return roots
  }, [rows, language])
  if (rows.length === 0) return null
  const choose = (node: string | undefined) => {
    const next = new URLSearchParams(params)
    if (node === undefined) next.delete('node')
    else next.set('node', node)
    setParams(next)
  }
  return (
    <TreeSelect
      aria-label={t('scope')}
      className="scope"
      placeholder={t('everywhere')}
      allowClear
      showSearch
      treeNodeFilterProp="title"
      treeDefaultExpandedKeys={tree.map(({ value }) => value)}
      treeData={tree}
      value={params.get('node')}
      onChange={(value: string | null) => choose(value ?? undefined)}
    />
  )
}
