export const membersTexts = {
  zh: {
    list: {
      title: '会员列表',
      purpose: '查找会员，查看资料、积分与消费',
      search: '手机号后四位、卡号或姓名',
      find: '查找',
      id: '会员',
      name: '姓名',
      stage: '阶段',
      joined: '开卡时间',
      phone: '手机号',
      nobody: '还没有会员。导入会员，或在收银时登记第一位。',
      notFound: '没有找到。检查输入，或换一个条件。',
    },
    stage: { prospect: '潜客', joined: '会员' },
  },
  en: {
    list: {
      title: 'Members',
      purpose: 'Find a member; see profile, points and purchases',
      search: 'Last four digits of the phone, card number or name',
      find: 'Find',
      id: 'Member',
      name: 'Name',
      stage: 'Stage',
      joined: 'Joined',
      phone: 'Phone',
      nobody: 'There are no members yet. Import them, or register the first at the till.',
      notFound: 'Nobody was found. Check what you typed, or try something else.',
    },
    stage: { prospect: 'Prospect', joined: 'Member' },
  },
} as const
