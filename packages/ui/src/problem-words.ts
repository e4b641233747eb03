import { AUDIENCE_WORDS } from './problem-words-audiences.ts'
import { TRADE_WORDS } from './problem-words-trade.ts'
import { WAREHOUSE_WORDS } from './problem-words-warehouse.ts'

export interface ProblemWords {
  readonly zh: string
  readonly en: string
}

/**
 * What a refusal means and what to do about it, by its code: below the title that the server gives. `{{n}}` is the first number that the
 * server told with it. A law sees that every code a question of the console can be answered with is here.
 */
export const PROBLEM_WORDS: Readonly<Record<string, ProblemWords>> = {
  // Of the house, on any question.
  invalid_request: {
    zh: '填写的内容有不符合要求的地方，请按提示修改后再提交。',
    en: 'Something filled in does not fit. Correct the places named and send it again.',
  },
  malformed_body: {
    zh: '提交的内容无法读取，请刷新页面后再试。',
    en: 'What was sent cannot be read. Reload the page and try again.',
  },
  malformed_request: {
    zh: '这个请求无法读取，请刷新页面后再试。',
    en: 'The request cannot be read. Reload the page and try again.',
  },
  unauthenticated: { zh: '登录已过期，请重新登录。', en: 'Your session is over. Please sign in again.' },
  forbidden: {
    zh: '您的角色没有这项权限，如确需使用请联系管理员。',
    en: 'Your role does not allow this. Ask an administrator if you need it.',
  },
  cross_site: {
    zh: '请求不是从本页面发出的。请刷新页面后再试。',
    en: 'It did not come from this page. Reload the page and try again.',
  },
  not_found: {
    zh: '这个地址没有内容，可能已被移走。请返回列表重新打开。',
    en: 'Nothing is at this address. Go back to the list and open it again.',
  },
  method_not_allowed: {
    zh: '页面与服务器版本可能不一致，请刷新页面。',
    en: 'Page and server may differ in version. Reload the page.',
  },
  request_timeout: {
    zh: '请求没有及时到达，请检查网络后再试。',
    en: 'The request did not arrive in time. Check the network and try again.',
  },
  version_stale: {
    zh: '打开之后有人改过，请重新读取，再做您的修改。',
    en: 'Somebody changed it after you opened it. Read it again, then repeat your change.',
  },
  body_too_large: { zh: '一次提交的内容太多，请分成几次。', en: 'Too much was sent at once. Send it in parts.' },
  unsupported_media_type: {
    zh: '不接受这种格式的内容，请刷新页面后再试。',
    en: 'This kind of content is not taken. Reload the page and try again.',
  },
  version_required: {
    zh: '没有说明改的是哪个版本，请重新打开后再修改。',
    en: 'It is not known which version was changed. Open it again, then change it.',
  },
  rate_limited: { zh: '请稍候片刻再试。', en: 'Wait a moment, then try again.' },
  headers_too_large: {
    zh: '浏览器发送的信息过长，请清除本站的 Cookie 后再试。',
    en: 'The browser sent too much. Clear the cookies of this site and try again.',
  },
  internal_error: {
    zh: '请稍后重试；若再次发生，请把请求编号告诉管理员。',
    en: 'Try again in a moment. If it happens again, tell an administrator the request number.',
  },
  question_too_large: {
    zh: '一次要算的太多，请缩小日期、门店或条件后再试。',
    en: 'This asks for too much at once. Narrow the days, stores or conditions and try again.',
  },
  overloaded: { zh: '正在处理的事太多，请稍后重试。', en: 'There is much to do just now. Try again in a moment.' },
  projection_not_ready: {
    zh: '分析数据首次准备或重建时暂不能查询，完成后自动显示。',
    en: 'Nothing can be asked while it is prepared or built anew. It is shown by itself once it is done.',
  },
  unavailable: {
    zh: '服务正在启动或停止，或数据库没有应答，请稍后重试。',
    en: 'The service is starting or stopping, or its database does not answer. Try again in a moment.',
  },
  idempotency_conflict: {
    zh: '这次提交的编号先前用于别的内容。请关闭表单重新打开，再提交一次。',
    en: 'This form was sent before with other content. Close it, open it again and send it once more.',
  },
  duplicate_in_batch: { zh: '同一项出现了两次，请只留一个。', en: 'The same thing stands there twice. Leave one.' },
  out_of_scope: {
    zh: '它属于您数据权限以外的门店或节点。请换一个，或由管理员调整您的权限范围。',
    en: 'It belongs to stores outside your data scope. Choose another, or ask an administrator for a wider scope.',
  },
  store_out_of_scope: {
    zh: '这家门店不在您的数据权限内。请换一家，或请管理员调整。',
    en: 'This store is outside your data scope. Choose another, or ask an administrator.',
  },
  scope_too_narrow: {
    zh: '它涉及全集团的数据。请由拥有全集团权限的同事来做。',
    en: 'It concerns the whole group. Somebody with the whole group in scope has to do it.',
  },
  programme_out_of_scope: {
    zh: '这涉及整个会员计划，须由负责其所属组织的人查看或修改。',
    en: 'It concerns a programme as a whole: somebody in charge of all of it has to look or change it.',
  },
  days_reversed: { zh: '请让结束日期不早于开始日期。', en: 'Choose a last day that is not before the first.' },
  invalid_target: {
    zh: '请检查网址（不带用户名和密码）或邮箱地址。',
    en: 'Check the web address (no name or password in it) or the addresses of mail.',
  },
  no_mail: {
    zh: '请改用 Webhook，或请管理员配置邮件服务器。',
    en: 'Choose a webhook, or have the mail server of the house set up.',
  },
  foreign_domain: {
    zh: '请改填允许的域名下的邮箱，或请管理员调整 ATRIUM_MAIL_DOMAINS。',
    en: 'Name receivers at a domain that is allowed, or have ATRIUM_MAIL_DOMAINS changed.',
  },
  one_way: { zh: '请填写网址或收件人中的一种。', en: 'Give an address to post to, or receivers of mail.' },
  days_missing: { zh: '请选择起止日期。', en: 'Choose the first and the last day.' },
  invalid_terms: { zh: '请检查时区、星期或日期。', en: 'Check the zone and the weekday or date.' },
  unknown_schedule: { zh: '它可能已停止，或不是您建的。', en: 'It may have ended, or is not yours.' },
  only_staff: { zh: '请用员工账号登录后操作。', en: 'Sign in with an account of staff.' },
  unknown_kept: {
    zh: '它可能已被归档，或不再与您共享。',
    en: 'It may have been put away, or is not shared with you any more.',
  },
  kept_changed: { zh: '请刷新后在最新版本上修改。', en: 'Load it anew and change the latest version.' },
  unknown_chart: {
    zh: '请移除已归档或看不到的图表。',
    en: 'Take out charts that are put away or not shared with you.',
  },
  one_form: { zh: '请只保存图表或看板之一。', en: 'Keep either a chart or a dashboard.' },
  not_a_chart: { zh: '请打开看板里的图表。', en: 'Open the charts of the dashboard.' },
  too_many_rows: { zh: '数据太多，请缩短期间或加筛选。', en: 'Choose a shorter range or filter.' },
  took_too_long: { zh: '计算时间过长，请缩短期间或加筛选。', en: 'Choose a shorter range or filter.' },
  invalid_question: {
    zh: '请按标出的位置修改指标、维度或筛选。',
    en: 'Change metrics, dimensions or filters where marked.',
  },
  too_many_parts: { zh: '请减少维度，或加筛选。', en: 'Take fewer dimensions, or filter.' },
  step_without_name: { zh: '请为每个事件或页面步骤填写名称。', en: 'Name the event or page of each step.' },
  too_many_sets: { zh: '请提高最低支持度。', en: 'Ask for more support.' },
  unknown_report: { zh: '请从报表列表中选择。', en: 'Choose a report from the list.' },
  too_many_days: { zh: '请把期间缩短到三年以内。', en: 'Choose at most three years.' },
  invalid_code: {
    zh: '编码为可见字符，不能为空，角色编码只用小写字母、数字和下划线，最长 64 个字符。',
    en: 'A code is 1 to 64 printable characters; of a role, small letters, digits and underscores.',
  },
  invalid_name: {
    zh: '请填写名称：可见字符，不能只有空格，也不能过长。',
    en: 'Give a name of printable characters that is not too long.',
  },
  invalid_reason: { zh: '请写明原因，1 至 200 个字。', en: 'Give a reason of 1 to 200 characters.' },
  invalid_text: {
    zh: '业态和楼层为 1 至 100 个可见字符。',
    en: 'Category and floor are 1 to 100 printable characters.',
  },
  invalid_amount: {
    zh: '请填写可能的整数：积分不能为 0，人数、笔数和金额不能为负。',
    en: 'Give a possible whole number: points are not 0; people, receipts and money are not negative.',
  },
  invalid_day: {
    zh: '请检查日期：须为 1900 年以后，结束不能早于开始。',
    en: 'Check the date: after 1900, and no end before its beginning.',
  },
  future_day: {
    zh: '当地这一天还没有开始，请等到当天或以后再填。',
    en: 'That day has not begun there yet. Come back when it has.',
  },
  in_the_future: { zh: '请检查时间和时区，它比现在还晚。', en: 'Check time and zone: it is later than now.' },
  expired: { zh: '请选择一个将来的到期时间。', en: 'Choose an end that lies in the future.' },
  name_taken: { zh: '已有同名的一个在使用，请换个名称。', en: 'Another one has this name. Choose a different one.' },
  not_yours: { zh: '只有当初提出的人可以这样做。', en: 'Only whoever asked for it may do this.' },
  unknown_node: {
    zh: '这个节点不存在或已移走，请在顶部重新选择组织范围。',
    en: 'This node is not there any more. Choose the scope at the top again.',
  },
  unknown_member: {
    zh: '会员不存在，或不是您权限内门店的会员。请重新查找。',
    en: 'There is no such member among those of your stores. Look the person up again.',
  },
  unknown_programme: {
    zh: '会员计划不存在或已停用，请重新选择。',
    en: 'There is no such programme, or it ended. Choose again.',
  },
  unknown_store: {
    zh: '没有这家门店或柜台，请检查门店编码。',
    en: 'There is no such store or counter. Check its code.',
  },
  unknown_purchase: {
    zh: '没有这笔消费，或不在您的权限内。请从列表重新打开。',
    en: 'There is no such purchase in your scope. Open it from the list again.',
  },
  unknown_version: {
    zh: '没有这个版本，请从版本列表中选择。',
    en: 'There is no such version. Choose one from the list.',
  },
  unknown_key: {
    zh: '这把密钥或这个设置项不存在，可能已被删除。请刷新后再试。',
    en: 'This key or setting is not there any more. Reload and try again.',
  },
  unknown_currency: {
    zh: '请用 ISO 4217 货币代码，例如 CNY；集团必须有币种。',
    en: 'Use a code of ISO 4217 such as CNY; a group needs one.',
  },
  unknown_zone: {
    zh: '请用时区名称，例如 Asia/Shanghai；集团必须有时区。',
    en: 'Use a name such as Asia/Shanghai; a group needs one.',
  },
  unknown_field: {
    zh: '请先在会员字段中建立它，或去掉这一项。',
    en: 'Make the field among the member fields first, or leave it out.',
  },
  unknown_source: { zh: '请先登记这个消费来源，或检查来源编码。', en: 'Register this feed first, or check its code.' },

  // Sign-in, staff, keys.
  code_needed: { zh: '请打开验证器应用，输入六位验证码。', en: 'Open your authenticator and enter its six digits.' },
  wrong_code: {
    zh: '请输入验证器上当前的验证码；用过的要等下一个。',
    en: 'Enter the present code of your authenticator. A used one has to be waited out.',
  },
  wrong_credentials: {
    zh: '请检查登录名和密码；多次输错会暂时锁定。',
    en: 'Check name and password. Too many wrong ones lock the account for a while.',
  },
  too_many_attempts: { zh: '请在 {{n}} 秒后再试。', en: 'Try again in {{n}} seconds.' },
  weak_password: {
    zh: '请用至少 12 个字符、不常见也不含登录名的密码。',
    en: 'Use at least 12 characters, nothing common and not the login.',
  },
  password_change_needed: {
    zh: '首次登录须先修改密码，再启用两步验证。',
    en: 'The first password has to be changed before a second factor is set up.',
  },
  totp_in_force: {
    zh: '如需更换，请先停用现有的两步验证。',
    en: 'Remove the present second factor first if you want another.',
  },
  no_totp: { zh: '请先开始启用两步验证。', en: 'Begin to set up a second factor first.' },
  unknown_session: { zh: '这个登录已经结束，无需再处理。', en: 'This session is over already.' },
  unknown_account: {
    zh: '账号不存在，或不在您的权限内。请从列表重新打开。',
    en: 'There is no such account in your scope. Open it from the list again.',
  },
  unknown_role: {
    zh: '角色不存在或已停用，请重新选择。',
    en: 'There is no such role, or it was put away. Choose again.',
  },
  unknown_permission: {
    zh: '有一项权限已不存在，请刷新后重新选择。',
    en: 'One of the permissions is not there any more. Reload and choose again.',
  },
  beyond_own_rights: {
    zh: '不能给出自己没有的权限或范围。请减少，或由权限更大的人来做。',
    en: 'Nobody gives rights or a scope that they do not have. Give less, or ask somebody who has them.',
  },
  house_role: {
    zh: '内置角色保持原样；请新建一个自己的角色。',
    en: 'Roles of the house stay as they are. Make one of your own.',
  },
  last_owner: { zh: '请先让另一个账号成为所有者。', en: 'Make another account an owner first.' },
  login_taken: { zh: '请换一个登录名。', en: 'Choose another login.' },
  invalid_login: {
    zh: '登录名为 1 至 64 个字母、数字或 . _ @ + -。',
    en: 'A login has 1 to 64 letters, digits or . _ @ + -.',
  },
  no_permissions: { zh: '请至少选择一项权限。', en: 'Choose at least one permission.' },
  invalid_rate: { zh: '请填每秒 1 至 100,000 次。', en: 'Give 1 to 100,000 a second.' },
  invalid_overlap: {
    zh: '新旧密钥同时有效的时间为 0 秒至 30 天。',
    en: 'Old and new secret count together for 0 seconds to 30 days.',
  },
  too_many_views: { zh: '请先删除不用的视图，再保存新的。', en: 'Delete views that are not used, then save this one.' },
  unknown_view: { zh: '这个视图已被删除，请另存一个。', en: 'This view was deleted. Save it as a new one.' },

  // Organization and settings.
  archived_parent: {
    zh: '请先恢复上级节点，或放到别的节点下。',
    en: 'Bring its parent back first, or put it elsewhere.',
  },
  group_exists: {
    zh: '一套系统只有一个集团；请在它下面建商场、品牌或门店。',
    en: 'There is one group. Make malls, brands or stores below it.',
  },
  group_stays: { zh: '集团是最上层，不能归档。', en: 'The group is the top of all and stays.' },
  kind_fixed: {
    zh: '节点建好后类型不变；请新建一个所需类型的节点。',
    en: 'A node keeps its kind. Make another one of the kind you need.',
  },
  wrong_parent: {
    zh: '请换一个合适的上级：柜台在门店下，门店在商场或品牌下。',
    en: 'Choose a fitting parent: counters under stores, stores under malls or brands.',
  },
  unknown_parent: { zh: '请选择存在的上级节点。', en: 'Choose a parent that there is.' },
  unknown_owner: { zh: '请选择存在的归属节点。', en: 'Choose an owner that there is.' },
  invalid_opening: { zh: '请让撤店日期晚于开业日期。', en: 'Choose a closing day after the opening.' },
  invalid_hours: {
    zh: '请检查每天的开始和结束时间，时段不能重叠。',
    en: 'Check the hours of each day; spans must not overlap.',
  },
  invalid_closures: {
    zh: '请检查停业的起止日期，不能颠倒或重叠。',
    en: 'Check the days of each closure: in order, and not overlapping.',
  },
  invalid_value: { zh: '请按说明填写这个设置的值。', en: 'Give a value as the setting describes it.' },
  wrong_target: {
    zh: '这个设置属于别处，请到对应的页面修改。',
    en: 'This setting belongs elsewhere. Change it on its own page.',
  },
  zone_fixed: {
    zh: '账本按建立时的时区记日，不能再改。需要别的时区请新建会员计划。',
    en: 'The ledger counts days in the zone it began with. Make another programme for another zone.',
  },
  currency_fixed: {
    zh: '规则与等级按建立时的币种计算，不能再改。需要别的币种请新建会员计划。',
    en: 'Rules and levels count in the currency they began with. Make another programme for another currency.',
  },
  currency_mismatch: { zh: '请用这家门店的币种申报。', en: 'Declare it in the currency of the store.' },
  dates_overlap: {
    zh: '这段日期内已有另一项设定，请先调整它的日期。',
    en: 'Something else begins between these days. Change its days first.',
  },
  not_a_store: { zh: '营业额按门店申报，请选择一家门店。', en: 'Turnover is declared for stores. Choose one.' },
  not_counted_here: {
    zh: '客流统计在商场、门店和柜台，请选择其中之一。',
    en: 'People are counted at malls, stores and counters. Choose one of these.',
  },
  invalid_hour: { zh: '小时为 0 至 23。', en: 'Hours are 0 to 23.' },

  ...TRADE_WORDS,
  ...AUDIENCE_WORDS,
  ...WAREHOUSE_WORDS,
}
