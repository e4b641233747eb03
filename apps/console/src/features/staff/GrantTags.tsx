import { Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNodes } from '../organization/nodes.ts'
import { useRoles } from './roles.ts'

export interface Grant {
  readonly role: string
  readonly nodeId: string | null
}

/** Roles with the part of the organization they count on. */
export function GrantTags({ grants }: { readonly grants: readonly Grant[] }) {
  const { t } = useTranslation('staff')
  const { nameOf } = useRoles()
  const place = usePlaceName()
  if (grants.length === 0) return <Typography.Text type="secondary">{t('accounts.noGrants')}</Typography.Text>
  return (
    <Flex gap={4} wrap="wrap">
      {grants.map(({ role, nodeId }) => (
        <Tag key={`${role} ${nodeId}`}>
          {nameOf(role)} · {place(nodeId)}
        </Tag>
      ))}
    </Flex>
  )
}

/** Name of a node, or of the whole group. */
export function usePlaceName(): (nodeId: string | null) => string {
  const { t } = useTranslation('staff')
  const { nameOf } = useNodes()
  return (nodeId) => (nodeId === null ? t('accounts.group') : nameOf(nodeId))
}
