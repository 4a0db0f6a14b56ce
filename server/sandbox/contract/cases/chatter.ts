import type { ContractCase } from '../suite.ts';

export const chatterCases: ContractCase[] = [
  {
    name: 'a note is posted, escaped, and found again by its marker',
    run: async ({ wire, shop, same }) => {
      const { id } = await shop.receipt([1]);
      const marker = `[evt:${shop.run}]`;
      const body = {
        ids: [id],
        body: `Arrived <b> ${marker}`,
        message_type: 'comment',
        subtype_xmlid: 'mail.mt_note',
      };
      await wire.must('stock.picking', 'message_post', body);
      const domain = [
        ['model', '=', 'stock.picking'],
        ['res_id', '=', id],
        ['body', 'ilike', marker],
      ];
      const found = await shop.find<{ body: string }>('mail.message', domain, ['body']);
      same('count', found.length, 1);
      if (wire.version >= 17) same('escaped', found[0]?.body, `<p>Arrived &lt;b&gt; ${marker}</p>`);
    },
  },
  {
    name: 'an activity is scheduled, listed, closed, and closing again is harmless',
    run: async ({ wire, shop, same }) => {
      const { id } = await shop.receipt([1]);
      const type = 'mail.mail_activity_data_todo';
      const body = { ids: [id], act_type_xmlid: type, summary: 'Truck at gate', date_deadline: '2031-01-01' };
      await wire.must('stock.picking', 'activity_schedule', body);
      const domain = [
        ['res_model', '=', 'stock.picking'],
        ['res_id', '=', id],
        ['summary', '=', 'Truck at gate'],
      ];
      const open = () => wire.must<number>('mail.activity', 'search_count', { domain });
      same('open', await open(), 1);
      const close = { ids: [id], act_type_xmlids: [type], feedback: 'Done' };
      same('close', await wire.must('stock.picking', 'activity_feedback', close), true);
      same('closed', await open(), 0);
      same('again', await wire.must('stock.picking', 'activity_feedback', close), true);
    },
  },
  {
    name: 'chatter does not move write_date, a write with the same value does',
    run: async ({ wire, shop, same, holds }) => {
      const { id } = await shop.receipt([1]);
      const stamp = async () =>
        (await shop.read<{ write_date: string }>('stock.picking', [id], ['write_date']))[0]?.write_date ?? '';
      const before = await stamp();
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await wire.must('stock.picking', 'message_post', {
        ids: [id],
        body: 'x',
        subtype_xmlid: 'mail.mt_note',
      });
      same('message_post', await stamp(), before);
      await wire.must('stock.picking', 'write', { ids: [id], vals: { origin: `CONTRACT-${shop.run}` } });
      const after = await stamp();
      holds('same value', [before, after], after > before);
    },
  },
];
