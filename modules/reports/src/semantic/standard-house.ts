import { type StandardReport, section, words, YEAR_BEFORE } from './standard-form.ts'

export const content: StandardReport = {
  code: 'content',
  name: words('内容报表', 'Content'),
  about: words('哪些页面被看，从哪页到哪页', 'Which pages are viewed, and where visitors go next'),
  sections: [
    section(
      'sum',
      words('内容概况', 'At a glance'),
      words('浏览、访客、访问与识别率', 'Views, visitors, visits, and how many are known'),
      'figures',
      ['pageViews', 'visitors', 'sessions', 'pagesPerSession', 'knownShare'],
      [],
      { compare: 'previous' },
    ),
    section(
      'pages',
      words('页面', 'Pages'),
      words('最常看的页面', 'The pages viewed most'),
      'table',
      ['pageViews', 'visitors', 'knownVisitors'],
      ['page'],
      { filter: { dimension: 'page', op: 'known' }, limit: 30 },
    ),
    section(
      'days',
      words('每日访问', 'By day'),
      words('每天的访问与访客', 'Visits and visitors each day'),
      'line',
      ['sessions', 'visitors'],
      ['day'],
    ),
    section(
      'hours',
      words('时段', 'Hours'),
      words('一周里哪天哪个钟点访问多', 'Which hours of which weekdays are busy'),
      'heat',
      ['pageViews'],
      ['weekday', 'hour'],
    ),
    {
      code: 'paths',
      name: words('浏览路径', 'Paths'),
      tells: words('访问从哪开始，接着看什么', 'Where visits begin, and what comes next'),
      chart: 'flow',
      special: { report: 'paths', direction: 'after', depth: 4 },
    },
  ],
  awaits: [
    {
      what: words('素材与模板的使用和效果', 'Use and effect of materials and templates'),
      from: words('内容模块', 'the part for content'),
    },
  ],
}

export const service: StandardReport = {
  code: 'service',
  name: words('服务报表', 'Service'),
  about: words('为会员更正了什么：积分调整、合并、授权', 'What was put right for members: points, merges, consents'),
  sections: [
    section(
      'sum',
      words('服务概况', 'At a glance'),
      words('调整、合并、撤销与授权表态', 'Corrections, merges, merges undone, words on consent'),
      'figures',
      ['corrections', 'pointsAdjusted', 'merges', 'mergesUndone', 'consentWords'],
      [],
      { compare: 'previous' },
    ),
    section(
      'corrections',
      words('积分调整', 'Corrections of points'),
      words('先后调整了几笔、多少分', 'How many over time, and of how many points'),
      'line',
      ['corrections', 'pointsAdjusted'],
      ['month'],
    ),
    section(
      'reasons',
      words('调整事由', 'Reasons'),
      words('为什么调整', 'Why points were corrected'),
      'table',
      ['corrections', 'pointsAdjusted'],
      ['pointsReason'],
      { filter: { dimension: 'pointsKind', op: 'in', values: ['adjust', 'reverse_adjust'] }, limit: 30 },
    ),
    section(
      'merges',
      words('会员合并', 'Merges'),
      words(
        '按依据看合并与撤销，审核后的合并即处理过的疑似重复',
        'Merges by rule; those after a review are doubts that were handled',
      ),
      'table',
      ['merges', 'mergesUndone'],
      ['mergeRule'],
    ),
    section(
      'consents',
      words('授权变化', 'Consents given and taken back'),
      words('先后同意与拒绝的人次', 'Consents given and taken back over time'),
      'stacked',
      ['consentWords'],
      ['month', 'consentAllowed'],
    ),
  ],
  awaits: [
    {
      what: words('导购跟进与会员咨询', 'Follow-ups of guides, questions of members'),
      from: words('导购模块', 'the part for store guides'),
    },
  ],
}

export const activity: StandardReport = {
  code: 'activity',
  name: words('活动报表', 'Activities'),
  about: words('签到、报名等互动有多少人参加', 'How many take part in check-ins and activities'),
  sections: [
    section(
      'sum',
      words('活动概况', 'At a glance'),
      words(
        '签到、报名与参与会员（得到积分的）',
        'Check-ins, sign-ups and members in them, as far as they earned points',
      ),
      'figures',
      ['checkIns', 'activitySignUps', 'activityMembers', 'signUps'],
      [],
      { compare: 'previous' },
    ),
    section(
      'days',
      words('每日参与', 'By day'),
      words('每天的签到与报名', 'Check-ins and sign-ups each day'),
      'line',
      ['checkIns', 'activitySignUps'],
      ['day'],
    ),
    section(
      'levels',
      words('参与会员等级', 'Levels of those in them'),
      words('哪些等级的会员参加', 'Members of which levels take part'),
      'bar',
      ['activityMembers'],
      ['level'],
    ),
    section(
      'events',
      words('行为', 'What is done'),
      words('浏览之外做得最多的事', 'What is done most besides viewing'),
      'table',
      ['actions', 'visitors'],
      ['event'],
      { filter: { dimension: 'event', op: 'known' }, limit: 30 },
    ),
  ],
  awaits: [
    {
      what: words('抽奖、任务与积分商城', 'Draws, tasks, rewards for points'),
      from: words('积分商城模块', 'the part for rewards'),
    },
    {
      what: words('活动的投入产出', 'What campaigns cost and brought'),
      from: words('画布与归因模块', 'the parts for campaigns and attribution'),
    },
  ],
}

export const store: StandardReport = {
  code: 'store',
  name: words('门店报表', 'Stores'),
  about: words('各门店的销售、会员与拉新', 'Sales, members and recruiting of each store'),
  sections: [
    section(
      'ranking',
      words('门店排行', 'Ranking'),
      words(
        '各门店的净销售、客单价、会员占比与新增会员，对比去年同期',
        'Net sales, average receipt, share of members and new members, beside the year before',
      ),
      'table',
      ['netSales', 'receipts', 'averageOrder', 'memberSalesShare', 'returnRate', 'newMembers'],
      ['store'],
      { ...YEAR_BEFORE, limit: 200 },
    ),
    section(
      'floors',
      words('楼层', 'Floors'),
      words('各楼层的净销售额', 'Net sales by floor'),
      'bar',
      ['netSales', 'receipts'],
      ['mall', 'floor'],
    ),
    section(
      'trades',
      words('业态', 'Business categories'),
      words('各业态的净销售额与客单价', 'Net sales and average receipt by business category'),
      'table',
      ['netSales', 'receipts', 'averageOrder', 'memberSalesShare'],
      ['trade'],
    ),
    section(
      'buyers',
      words('消费会员', 'Buyers'),
      words('各门店有多少会员来买、多少人再来', 'How many members buy at each store, and how many come again'),
      'table',
      ['buyers', 'repeatBuyers', 'repeatRate', 'spendPerBuyer'],
      ['store'],
      { limit: 200 },
    ),
  ],
  awaits: [{ what: words('导购业绩', 'Sales of guides'), from: words('导购模块', 'the part for store guides') }],
}

export const goods: StandardReport = {
  code: 'goods',
  name: words('商品报表', 'Goods'),
  about: words('什么卖得好，什么一起卖', 'What sells, and what sells together'),
  sections: [
    section(
      'sum',
      words('商品概况', 'At a glance'),
      words(
        '件数、商品销售、连带率与件单价，对比去年同期',
        'Units, sales, units of a receipt and price of a unit, beside the year before',
      ),
      'figures',
      ['units', 'goodsSales', 'unitsPerOrder', 'pricePerUnit', 'productsSold', 'unitsReturned'],
      [],
      YEAR_BEFORE,
    ),
    section(
      'categories',
      words('品类', 'Categories'),
      words('各品类的销售、件数与购买会员', 'Sales, units and buyers of each category'),
      'table',
      ['goodsSales', 'units', 'goodsBuyers', 'pricePerUnit'],
      ['productCategory2'],
      { limit: 50 },
    ),
    section(
      'products',
      words('畅销商品', 'Best sellers'),
      words('销售额最高的商品', 'Products with the highest sales'),
      'table',
      ['goodsSales', 'units', 'goodsReceipts', 'unitsReturned'],
      ['product'],
      { limit: 50 },
    ),
    section(
      'brands',
      words('商品品牌', 'Brands'),
      words('各商品品牌的销售', 'Sales of each brand'),
      'bar',
      ['goodsSales'],
      ['productBrand'],
      { limit: 20 },
    ),
    {
      code: 'together',
      name: words('一起买', 'Bought together'),
      tells: words('买了左边的，常常也买右边的', 'Who buys what is on the left often buys what is on the right'),
      chart: 'rules',
      special: { report: 'baskets', by: 'product', depth: 2, minSupport: 0.001, minConfidence: 0.2 },
    },
  ],
  awaits: [{ what: words('库存与缺货', 'Stock and what is sold out'), from: words('库存数据接入', 'a feed of stock') }],
}
