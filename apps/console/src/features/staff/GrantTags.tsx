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

/** The same as sentences: who somebody is, where, and how far that reaches. */
export function GrantSentences({ grants }: { readonly grants: readonly Grant[] }) {
  const sentence = useGrantSentence()
  return (
    <Flex vertical gap={2}>
      {grants.map((grant) => (
        <span key={`${grant.role} ${grant.nodeId}`}>{sentence(grant)}</span>
      ))}
    </Flex>
  )
}

/** 「店长：城西天街及其全部下级」, in words. */
export function useGrantSentence(): (grant: Grant) => string {
  const { t } = useTranslation('staff')
  const { nameOf } = useRoles()
  const { byId } = useNodes()
  const place = usePlaceName()
  return ({ role, nodeId }) => {
    const words = { role: nameOf(role), node: place(nodeId) }
    if (nodeId === null) return t('grant.everywhere', words)
    return t(byId.get(nodeId)?.kind === 'counter' ? 'grant.there' : 'grant.below', words)
  }
}

/** Name of a node, or of the whole group. */
export function usePlaceName(): (nodeId: string | null) => string {
  const { t } = useTranslation('staff')
  const { nameOf } = useNodes()
  return (nodeId) => (nodeId === null ? t('accounts.group') : nameOf(nodeId))
}
