import { nameIn } from '@atrium/ui'
import { Flex, Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { NodeSelect } from '../organization/NodeSelect.tsx'
import { useRoles } from './roles.ts'

/** A role and the part of the organization: fields `role` and `node` of a form; an empty node is the whole group. */
export function GrantFields({ optional = false }: { readonly optional?: boolean }) {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const { roles } = useRoles()
  return (
    <Flex gap={12}>
      <Form.Item
        name="role"
        label={t('grant.role')}
        rules={optional ? [] : [{ required: true, message: t('accounts.required') }]}
        style={{ flex: 1, minWidth: 0 }}
      >
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={roles.map(({ code, name }) => ({ value: code, label: nameIn(name, language) }))}
        />
      </Form.Item>
      <Form.Item name="node" label={t('grant.node')} extra={t('grant.nodeHint')} style={{ flex: 1, minWidth: 0 }}>
        <NodeSelect label={t('grant.node')} placeholder={t('accounts.group')} />
      </Form.Item>
    </Flex>
  )
}
