"""aiscore beside the linear reference, ESCU's rules, a phrase list and stackone-defender, in one run."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.bench import score_folds as folds
from scripts.bench import score_others as others
from scripts.bench import score_own, score_reference, score_speed, score_texts
from scripts.bench.score_peer import Peer, fetched
from scripts.bench.score_tables import Column, both, summary
from scripts.bench.score_workers import NoAnswer
from scripts.scorer import fit, train
from scripts.scorer.corpus import Text

CACHE, PACKAGES = Path("build/scorer"), Path("build/bench")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench/score", description=__doc__)
    add = parser.add_argument
    folder = "ESCU's rules: security_content's checkout, or some of its files"
    own = "only these texts, JSON lines of source, attack, kind and text, through the search command"
    add("--recall", action="store_true", help="recall and false positives too, sources left out of training")
    add("--texts", type=Path, nargs="+", metavar="FILE", help=own)
    add("--escu", type=Path, metavar="DIR", help=folder)
    add("--no-peer", action="store_true", help="without stackone-defender, which takes most of the time")
    add("--each", type=int, default=500, help="benign texts of a source (default 500)")
    add("--peer-each", type=int, default=100, help="texts of a source for the peer (default 100)")
    add("--peer-chat", type=int, default=1500, help="real chat for the peer's thresholds (default 1,500)")
    add("--dev", type=Path, required=True, help=argparse.SUPPRESS)
    add("--peer", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.escu and not chosen.escu.is_dir():
        parser.error(f"--escu {chosen.escu} is no directory")
    return chosen


def peer_of(chosen: argparse.Namespace) -> Peer | None:
    """stackone-defender, or nothing and a word on standard error."""
    if chosen.no_peer:
        return None
    try:
        if not chosen.peer:
            raise NoAnswer("its environment cannot be made (scripts/requirements/peer.txt)")
        return Peer(chosen.peer, fetched(PACKAGES))
    except NoAnswer as error:
        print(f"without stackone-defender: {error}", file=sys.stderr)
        return None


def unknown(texts: list[Text]) -> list[Text]:
    """Those that the model has not learnt. Not worth a download of all that it learnt from."""
    if not list(CACHE.glob("*.whl")):
        print("not looked for in what the model learnt from: build/scorer is empty", file=sys.stderr)
        return texts
    found = folds.unlike(texts, train.texts(CACHE, []))
    print(f"{len(texts) - len(found)} of {len(texts)} texts left out: the model learnt them", file=sys.stderr)
    if not found:
        raise score_texts.BadTexts("the model learnt from all of these texts")
    return found


def rules(chosen: argparse.Namespace, texts: Mapping[int, Text]) -> others.Rules | None:
    if not chosen.escu:
        print("without ESCU's rules: name their directory with --escu", file=sys.stderr)
        return None
    return others.escu(chosen.escu, chosen.dev, texts)


def recall(chosen: argparse.Namespace, all_of: Sequence[Text], peer: Peer | None) -> None:
    one = folds.split(all_of, chosen.each)
    texts = dict(enumerate([*one.tested, *one.measured]))
    print("recall: aiscore's model, five times", file=sys.stderr)
    columns = folds.columns("aiscore", fit.rows, one, one.trained)
    print("recall: the linear reference, five times", file=sys.stderr)
    real = [text for text in one.trained if text.left_out != folds.OURS]
    columns += folds.columns("linear", score_reference.rows, one, real)
    hits = {n: bool(score_reference.PHRASES.search(text.text)) for n, text in texts.items()}
    columns.append(Column("phrase list", hits))
    found = rules(chosen, texts)
    if found:
        columns.append(found.union)
    if peer:
        asked = others.sampled(texts, chosen.peer_each, chosen.peer_chat, folds.MEASURED)
        set_on = [number for number, text in asked.items() if text.source == folds.MEASURED]
        theirs, peak = others.stackone(peer, asked, set_on)
        columns += theirs
        print(f"\nstackone-defender: asked about {len(asked):,} of {len(texts):,} texts, {len(set_on):,} of "
              f"them real chat; {peak:.0f} MB at most")  # fmt: skip
    print("\n## The texts that all were asked about\n\n" + summary(texts, columns, folds.MEASURED))
    print("\n## Whole sources left out\n\n" + both(texts, columns))
    if found:
        print("\n## ESCU's rules\n\n" + "\n".join(found.told) + "\n")
        own = [*found.each, found.union]
        print(summary(texts, own, folds.MEASURED) + "\n\n" + both(texts, own))


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parsed(arguments)
    peer = peer_of(chosen)
    try:
        if chosen.texts:
            texts = dict(enumerate(unknown(score_texts.read(chosen.texts))))
            score_own.report(texts, chosen.dev, rules(chosen, texts), peer)
            return 0
        all_of = train.texts(CACHE, [])
        prompts = [text.text for text in all_of if text.source == folds.MEASURED]
        for title, lines in score_speed.report(prompts, chosen.dev, peer).items():
            print(f"\n## {title}\n")
            for line in lines:
                print(line, flush=True)
        if chosen.recall:
            recall(chosen, all_of, peer)
    except score_texts.BadTexts as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except NoAnswer as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
