import { nameIn } from '@atrium/ui'
import { TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { type OrgNode, useNodes } from './nodes.ts'
import { type Branch, treeOf } from './tree.ts'

interface Common {
  readonly id?: string
  readonly label: string
  readonly placeholder?: string
  /** Others are shown but cannot be chosen. */
  readonly allows?: (node: OrgNode) => boolean
}
interface One extends Common {
  readonly multiple?: false
  readonly value?: string | null
  readonly onChange?: (id: string | undefined) => void
}
interface Many extends Common {
  readonly multiple: true
  readonly value?: readonly string[]
  readonly onChange?: (ids: string[]) => void
}

/** Chooses one node or several by name or code. Fits into a `Form.Item`. */
export function NodeSelect(props: One | Many) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { nodes } = useNodes()
  const { id, label, placeholder, allows } = props
  const treeData = useMemo(() => {
    const option = ({ node, children }: Branch): object => ({
      value: node.id,
      title: nameIn(node.name, language),
      search: `${node.name.zh} ${node.name.en ?? ''} ${node.code}`.toLowerCase(),
      disabled: allows ? !allows(node) : false,
      children: children.map(option),
    })
    return treeOf(nodes).map(option)
  }, [nodes, language, allows])
  const top = nodes.filter(({ kind }) => kind === 'group').map((node) => node.id)
  return (
    <TreeSelect
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      style={{ width: '100%' }}
      placeholder={placeholder ?? t('choose.placeholder')}
      allowClear
      showSearch={{ treeNodeFilterProp: 'search' }}
      treeData={treeData}
      {...(top.length > 0 ? { treeDefaultExpandedKeys: top } : {})}
      multiple={props.multiple === true}
      value={props.value as string | string[] | undefined}
      onChange={(value: string | string[] | undefined) => {
        if (props.multiple) props.onChange?.(Array.isArray(value) ? value : value === undefined ? [] : [value])
        else props.onChange?.(typeof value === 'string' ? value : undefined)
      }}
    />
  )
}
