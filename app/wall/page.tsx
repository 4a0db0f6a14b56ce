import { PairForm } from '#components/wall/pair-form.tsx';

type Props = { searchParams: Promise<{ again?: string }> };

export default async function PairPage({ searchParams }: Props) {
  return <PairForm again={(await searchParams).again !== undefined} />;
}
