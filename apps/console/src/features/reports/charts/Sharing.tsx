import { nameIn } from '@atrium/ui'
import { Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import { useList } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { NodeSelect } from '../../organization/NodeSelect.tsx'
import { useNodes } from '../../organization/nodes.ts'
import type { Sharing } from './kept.ts'

/** Roles by code; none where the signed-in account may not see them. */
function useRoles() {
  const me = useMe()
  const { language } = useLanguage()
  const { rows } = useList('staff.roles', { query: { limit: 200 } }, { enabled: mayAll(me, ['staff.read']) })
  return rows.map(({ code, name }) => ({ value: code, label: nameIn(name, language) }))
}

export interface SharingWords {
  /** Those it is shared with; undefined for nobody. */
  who(sharing: Sharing): string | undefined
  /** Who sees it, as a sentence. */
  sentence(sharing: Sharing): string
}

/** Says who sees something. */
export function useSharingWords(): SharingWords {
  const { t } = useTranslation('reports')
  const roles = new Map(useRoles().map(({ value, label }) => [value, label]))
  const { nameOf } = useNodes()
  const and = (names: readonly string[]) => names.join(t('charts.and'))
  const who = ({ sharedRoles, sharedNodes }: Sharing) => {
    const parts = [
      ...(sharedRoles.length === 0
        ? []
        : [t('share.roles', { names: and(sharedRoles.map((code) => roles.get(code) ?? code)) })]),
      ...(sharedNodes.length === 0 ? [] : [t('share.nodes', { names: and(sharedNodes.map(nameOf)) })]),
    ]
    return parts.length === 0 ? undefined : parts.join(t('share.or'))
  }
  return {
    who,
    sentence: (sharing) => {
      const others = who(sharing)
      return others === undefined ? t('share.nobody') : t('share.with', { who: others })
    },
  }
}

/** Fields of a form that say with whom something is shared. */
export function SharingFields() {
  const { t } = useTranslation('reports')
  const me = useMe()
  const form = Form.useFormInstance<Sharing>()
  const roles = useRoles()
  const say = useSharingWords()
  const sharedRoles = Form.useWatch('sharedRoles', form) ?? []
  const sharedNodes = Form.useWatch('sharedNodes', form) ?? []
  return (
    <>
      {mayAll(me, ['staff.read']) && (
        <Form.Item name="sharedRoles" label={t('share.withRoles')}>
          <Select
            mode="multiple"
            placeholder={t('share.noRole')}
            showSearch={{ optionFilterProp: 'label' }}
            options={roles}
          />
        </Form.Item>
      )}
      {mayAll(me, ['organization.read']) && (
        <Form.Item name="sharedNodes" label={t('share.withNodes')} extra={t('share.nodesHint')}>
          <NodeSelect multiple label={t('share.withNodes')} placeholder={t('share.noNode')} />
        </Form.Item>
      )}
      <p role="status" data-sharing>
        {say.sentence({ sharedRoles, sharedNodes })}
      </p>
    </>
  )
}
