"""Carries checkpoints between their own file formats and one plain stream of bytes; it maps no names.
    python3 -c SCRIPT (import|export) (torch FILE|tensorflow PREFIX) [--limit BYTES]
import writes the stream to stdout, export reads it from stdin up to its end (close the pipe after the last byte).
Stream: b"PACKPT1\\n", 64-bit little-endian length of the header, the header (JSON), then the raw bytes of the tensors
in the order of header["blobs"]. Failures are one line on stderr and exit 65 (bad input), 69 (no torch) or 70 (other);
what was written to stdout before a failure must be thrown away. Nothing in a file is ever executed.
"""
import sys
# A file named torch.py (or zipfile.py, ...) beside the user's data must never be imported instead of the real module.
sys.path[:] = [entry for entry in sys.path if entry not in ("", ".")]
import os
sys.path[:] = [entry for entry in sys.path if os.path.isabs(entry)
               and not (os.path.isdir(entry) and os.path.isdir(".") and os.path.samefile(entry, "."))]
import collections, ctypes, functools, json, pickle, re, signal, struct, tarfile, tempfile, warnings, zipfile

BAD_INPUT, NO_TORCH, OTHER = 65, 69, 70
MAGIC, MEBI, MAX_HEADER = b"PACKPT1\n", 1 << 20, 64 << 20
MAX_DEPTH, MAX_NODES = 100, 1000000     # far above real checkpoints; the depth is far below Python's recursion limit
ITEM_SIZES = dict(float16=2, bfloat16=2, float32=4, float64=8, int8=1, uint8=1, int16=2, int32=4, int64=8, bool=1)
ALL_DTYPES = ", ".join(ITEM_SIZES)

class Refusal(BaseException):
    """A failure: its exit code and the one sentence for the user. `except Exception` lets it pass."""
def quoted(value):
    """Names in a message are quoted and not endless; a tuple is the path to an entry. Numbers stay as they are."""
    if isinstance(value, tuple):
        value = " / ".join(str(part)[:80] for part in value) or "(whole file)"
    text = json.dumps(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else text[:190] + '..."'
def fail(sentence, *values, code=BAD_INPUT):
    raise Refusal(code, sentence % tuple(quoted(value) for value in values))
def expect(condition, sentence, *values):
    if not condition:
        fail(sentence, *values)

# ---- Sizes and the stream
def is_count(value):
    return type(value) is int and value >= 0
def byte_count(shape, dtype, name):
    """Bytes of a tensor. A dimension of 0 does not excuse absurd other dimensions: torch multiplies them all."""
    product = ITEM_SIZES[dtype]
    for dimension in shape:
        product *= max(dimension, 1)
        expect(product < 1 << 62 and dimension >= 0 and len(shape) <= 64,
               "the shape of %s is impossible; expected at most 64 moderate dimensions; copy the file again", name)
    return 0 if 0 in shape else product
def check_total(total, limit):
    expect(total <= limit, "the contents take %s bytes; the limit is %s; raise it if you trust the file", total, limit)
def check_bool(data, dtype, name):
    expect(dtype != "bool" or not data.translate(None, b"\0\1"),
           "%s has bytes other than the 0 and 1 of its type bool; it is damaged; copy it again", name)
def write_stream(out, header, blobs):
    """`blobs` yields one bytes-like object for each entry of header["blobs"]."""
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    expect(len(text) <= MAX_HEADER, "names and plain values take over %s bytes; save only state dicts", MAX_HEADER)
    out.write(MAGIC + struct.pack("<Q", len(text)) + text)
    for blob, data in zip(header["blobs"], blobs):
        check_bool(data, blob["dtype"], "a tensor")
        out.write(data)
    out.flush()
def read_exactly(source, count, name):
    """Grows with what really arrives, so a false length in the header allocates nothing."""
    data = bytearray()
    while len(data) < count:
        chunk = source.read(min(count - len(data), MEBI))
        expect(chunk, "the stream ends in %s after %s of %s bytes; send all of it", name, len(data), count)
        data += chunk
    return data
def read_stream(limit, containers):
    source, total, data = sys.stdin.buffer, 0, []
    mark, length = struct.unpack("<8sQ", read_exactly(source, 16, "the first line"))
    expect(mark == MAGIC, "the stream does not begin with PACKPT1; send the format of this program")
    expect(length <= MAX_HEADER, "the stream's header claims %s bytes; at most %s are allowed", length, MAX_HEADER)
    try:    # numbers other than moderate integers have no place in a header: as None they are refused below
        header = json.loads(read_exactly(source, length, "the header").decode("utf-8"), parse_constant=lambda _: None,
                            parse_float=lambda _: None, parse_int=lambda text: int(text) if len(text) < 20 else None)
    except (ValueError, RecursionError):
        fail("the stream's header is not the expected JSON; send UTF-8 JSON of moderate depth")
    expect(isinstance(header, dict) and isinstance(header.get("blobs"), list) and "tree" in header
           and header.get("container") in containers, "the stream's header lacks blobs, tree or a fitting container; "
           "expected the container zip or legacy for torch, bundle for tensorflow")
    for index, blob in enumerate(header["blobs"]):
        expect(isinstance(blob, dict) and isinstance(blob.get("dtype"), str) and blob["dtype"] in ITEM_SIZES
               and isinstance(blob.get("shape"), list) and all(map(is_count, blob["shape"])),
               "blob %s of the stream has no usable dtype and shape; expected a dtype of " + ALL_DTYPES, index)
        size = byte_count(blob["shape"], blob["dtype"], "blob %d" % index)
        expect(blob.get("bytes") == size, "blob %s has a size that is not its shape's; expected %s bytes", index, size)
        total += size
    check_total(total, limit)
    for index, blob in enumerate(header["blobs"]):
        data.append(read_exactly(source, int(blob["bytes"]), "blob %d" % index))
        check_bool(data[-1], blob["dtype"], "blob %d" % index)
    expect(not source.read(1), "the stream goes on after its last tensor; send nothing after it")
    return header, data
def replace_files(contents):
    """Writes every (path, writer) to a temporary file beside it; only when all are safe on disk do they take over."""
    mask, ready = os.umask(0), []
    os.umask(mask)
    try:
        for path, write in contents:
            handle, temporary = tempfile.mkstemp(".tmp", ".convert-", os.path.dirname(os.path.abspath(path)))
            ready.append((temporary, path))
            with os.fdopen(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o666 & ~mask)
        while ready:
            os.replace(*ready[0])
            ready.pop(0)
    except OSError as error:
        fail("%s cannot be written (%s); check the folder and the free space", path, error.strerror, code=OTHER)
    finally:
        for temporary, _ in ready:
            os.unlink(temporary)

# ---- PyTorch
def load_torch():
    # The first variable would override weights_only=True, that is, execute the file; the second one stops plug-ins.
    os.environ.pop("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", None)
    os.environ["TORCH_DEVICE_BACKEND_AUTOLOAD"] = "0"
    try:
        import torch
        if [int(part) for part in re.match(r"(\d+)\.(\d+)", torch.__version__).groups()] < [2, 0]:
            raise ImportError("older ones cannot read such files without executing them")
    except Exception as error:
        fail("%s cannot load PyTorch 2.0 or newer (%s), which PyTorch files need; run: pip install torch",
             sys.executable, type(error).__name__, code=NO_TORCH)
    return torch

class TorchTree:
    """Turns a loaded object into a tree and collects its tensors. Shared objects are written out once per use, so
    the counters also bound what a small file of cross-references can grow into."""
    def __init__(self, torch):
        self.torch, self.tensors, self.blobs, self.nodes, self.text = torch, [], [], 0, 0
        self.dtypes = {getattr(torch, name): name for name in ITEM_SIZES}
    def node(self, value, path=()):
        self.nodes += 1
        expect(len(path) <= MAX_DEPTH and self.nodes <= MAX_NODES,
               "the file nests or repeats its contents too much (at most %s levels); save only state dicts", MAX_DEPTH)
        kind = type(value)
        if kind in (self.torch.Tensor, self.torch.nn.Parameter):
            return self.tensor(value, path)
        if kind in (list, tuple):
            return {kind.__name__: [self.node(item, path + (index,)) for index, item in enumerate(value)]}
        if kind not in (dict, collections.OrderedDict):
            return {"none": True} if value is None else self.plain(value, path, (bool, int, float, str))
        pairs = [[self.plain(key, path, (str, int)), self.node(item, path + (key,))] for key, item in value.items()]
        attributes = {} if kind is dict else vars(value)
        expect(set(attributes) <= {"_metadata"}, "the entry %s has unknown attributes; save a plain state dict", path)
        extra = {"metadata": self.node(attributes["_metadata"], path + ("_metadata",))} if attributes else {}
        return {"dict" if kind is dict else "ordered": pairs, **extra}
    def plain(self, value, path, kinds):
        kind = type(value)
        expect(kind in kinds, "the entry %s is or has a key of type %s; expected tensors, dicts with text or integer "
               "keys, lists, tuples and plain values; save only the state dicts", path, kind.__name__)
        self.text += len(value) if kind is str else 0
        expect(self.text <= MAX_HEADER and (kind is not int or value.bit_length() <= 1024),
               "the entry %s has too much text or an integer of over 1024 bits; save only the state dicts", path)
        return {kind.__name__: value.hex() if kind is float else str(value) if kind is int else value}
    def tensor(self, value, path):
        expect(value.layout == self.torch.strided and not value.is_quantized and value.device.type == "cpu",
               "the tensor %s is sparse, quantised or without data; expected dense tensors; convert it first", path)
        expect(value.dtype in self.dtypes, "%s is of %s; convert it to " + ALL_DTYPES, path, str(value.dtype))
        dtype, shape, node = self.dtypes[value.dtype], list(value.shape), {"tensor": len(self.tensors)}
        if type(value) is self.torch.nn.Parameter:
            node.update(parameter=True, requires_grad=bool(value.requires_grad))
        self.tensors.append(value)
        self.blobs.append({"dtype": dtype, "shape": shape, "bytes": byte_count(shape, dtype, path)})
        return node
    def bytes_of_tensors(self):
        for blob, tensor in zip(self.blobs, self.tensors):
            dense = tensor.detach().resolve_neg().contiguous()
            # Straight from memory: Tensor.numpy() would need numpy, and Python walks over a storage byte by byte.
            yield ctypes.string_at(dense.data_ptr(), blob["bytes"]) if blob["bytes"] else b""
def check_torch_file(file, path, limit):
    """The container. Refuses what torch.load would send down a path that runs code: tar and TorchScript
    archives, for which weights_only did not hold before torch 2.6."""
    size, start = os.fstat(file.fileno()).st_size, file.read(15)
    check_total(size, limit)
    if start[:4] != b"PK\x03\x04":
        marked = start[:1] == b"\x80" and start[2:] == b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
        expect(marked and not tarfile.is_tarfile(path), "%s is no file of torch.save; check the path", path)
        return "legacy"
    try:
        with zipfile.ZipFile(file) as archive:
            sizes = [(member.filename.rsplit("/", 1)[-1], member.file_size) for member in archive.infolist()]
            pickles, size = [size for name, size in sizes if name == "data.pkl"], sum(size for _, size in sizes)
            check_total(size, limit)
            expect(pickles and max(pickles) <= MAX_HEADER and "constants.pkl" not in dict(sizes), "%s is a zip archive "
                   "but no checkpoint (perhaps a TorchScript program); save the state dicts with torch.save", path)
            wrong = archive.testzip()       # torch.load itself does not compare the checksums
    except Exception:
        fail("%s begins like a zip archive but is none; the file is damaged or cut off; copy it again", path)
    expect(wrong is None, "the part %s of the file has a wrong checksum; copy it again", wrong)
    return "zip"
def import_torch(path, limit, out):
    expect(os.path.isfile(path), "%s is not a file; expected a PyTorch checkpoint; check the path", path)
    with open(path, "rb") as file:
        container = check_torch_file(file, path, limit)
        torch = load_torch()
        file.seek(0)
        try:
            value = torch.load(file, map_location="cpu", weights_only=True)
        except pickle.UnpicklingError as error:
            found = re.search(r"GLOBAL ([\w.]{1,100})|$", str(error)).group(1) or "unknown"
            fail("the file holds something other than tensors and plain values (%s), or is damaged, and was not "
                 "executed; save only state dicts with torch.save", found)
        except Exception as error:
            fail("torch cannot read the file (%s); it is damaged or cut off; copy it again", type(error).__name__)
    tree = TorchTree(torch)
    root = tree.node(value)
    check_total(sum(blob["bytes"] for blob in tree.blobs), limit)
    write_stream(out, {"container": container, "blobs": tree.blobs, "tree": root}, tree.bytes_of_tensors())

class Rebuilder:
    """The inverse of TorchTree; every blob must be used exactly once."""
    KINDS = dict(dict=list, ordered=list, list=list, tuple=list, tensor=int, int=str, float=str, bool=bool, str=str,
                 none=bool)
    EXTRAS = {"ordered": {"metadata"}, "tensor": {"parameter", "requires_grad"}}
    def __init__(self, torch, blobs, data):
        self.torch, self.blobs, self.data = torch, blobs, data
    def value(self, node, depth=0):
        kinds = [kind for kind in self.KINDS if kind in node] if isinstance(node, dict) else []
        kind = kinds[0] if kinds else ""
        expect(len(kinds) == 1 and depth <= MAX_DEPTH and type(node[kind]) is self.KINDS[kind]
               and not set(node) - {kind} - self.EXTRAS.get(kind, set())
               and (kind != "none" or node[kind]) and (kind != "int" or re.match(r"-?[0-9]{1,320}\Z", node[kind])),
               "the stream's tree has a node (%s) that is malformed or too deep; send a valid tree", kind)
        content = node[kind]
        if kind in ("list", "tuple"):
            return (list if kind == "list" else tuple)(self.value(item, depth + 1) for item in content)
        if kind in ("dict", "ordered"):
            result = {} if kind == "dict" else collections.OrderedDict()
            for pair in content:
                expect(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], dict)
                       and list(pair[0]) in (["str"], ["int"]), "a dict in the tree must have [key, node] pairs only")
                key = self.value(pair[0])
                expect(key not in result, "the stream's tree has the key %s twice in one dict; send it once", key)
                result[key] = self.value(pair[1], depth + 1)
            if "metadata" in node:
                result._metadata = self.value(node["metadata"], depth + 1)
            return result
        if kind == "tensor":
            return self.tensor(node)
        return {"int": int, "float": float.fromhex, "none": {True: None}.get}.get(kind, type(content))(content)
    def tensor(self, node):
        index, gradient = node["tensor"], node.get("requires_grad") is True
        expect(0 <= index < len(self.data) and self.data[index] is not None,
               "the stream's tree names a tensor that is not there or already used; use every blob once")
        blob, data, self.data[index] = self.blobs[index], self.data[index], None
        dtype = getattr(self.torch, blob["dtype"])
        flat = self.torch.frombuffer(data, dtype=dtype) if data else self.torch.empty(0, dtype=dtype)
        expect(not gradient or dtype.is_floating_point, "blob %s requires gradients; expected a float dtype", index)
        tensor, parameter = flat.reshape(blob["shape"]), node.get("parameter") is True
        return self.torch.nn.Parameter(tensor, requires_grad=gradient) if parameter else tensor
def export_torch(path, limit, _):
    header, data = read_stream(limit, ("zip", "legacy"))
    torch, as_zip = load_torch(), header["container"] == "zip"
    value = Rebuilder(torch, header["blobs"], data).value(header["tree"])
    expect(all(blob is None for blob in data), "the stream's tree leaves a tensor unused; use every blob once")
    replace_files([(path, lambda file: torch.save(value, file, _use_new_zipfile_serialization=as_zip))])

# ---- CRC-32C, varints and snappy
@functools.lru_cache(maxsize=None)
def crc_table():
    """For two bytes at a time: half the steps of the usual table."""
    table = list(range(65536))
    for _ in range(16):
        table = [(value >> 1) ^ (0x82F63B78 if value & 1 else 0) for value in table]
    return table
def masked_crc(data):
    """CRC-32C as TensorFlow stores it: rotated and offset."""
    crc, table, even = 0xFFFFFFFF, crc_table(), len(data) & ~1
    for pair in memoryview(data)[:even].cast("H"):
        crc = (crc >> 16) ^ table[(crc ^ pair) & 65535]
    for byte in data[even:]:    # after 8 of its 16 steps the entry for byte << 8 is the byte: 8 steps for it remain
        crc = (crc >> 8) ^ table[((crc ^ byte) & 255) << 8]
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
def sound(condition):
    expect(condition, "the checkpoint's index is damaged; expected what TensorFlow wrote; copy all its files again")
def varints(data, at, count):
    """`count` numbers and the next position; refuses to run past the data or past 64 bits."""
    found = []
    for _ in range(count):
        value = shift = 0
        while shift == 0 or data[at - 1] > 127:
            sound(at < len(data) and shift < 70)
            value |= (data[at] & 127) << shift
            at, shift = at + 1, shift + 7
        sound(value < 1 << 64)
        found.append(value)
    return found + [at]
def put_varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + put_varint(value >> 7)
def unsnappy(data):
    (size, at), out = varints(data, 0, 1), bytearray()
    sound(size <= min(22 * len(data), MAX_HEADER))      # the format packs at most 64 bytes into 3
    while at < len(data):
        tag, kind, length = data[at], data[at] & 3, (data[at] >> 2) + 1
        extra = (max(length - 60, 0), 1, 2, 4)[kind]    # bytes of the long length or of the offset
        number, at = int.from_bytes(data[at + 1:at + 1 + extra], "little"), at + 1 + extra
        if kind == 0:
            length = number + 1 if extra else length
            sound(length <= len(data) - at)
            out += data[at:at + length]
            at += length
        else:
            if kind == 1:
                length, number = (tag >> 2 & 7) + 4, tag >> 5 << 8 | number
            sound(at <= len(data) and 0 < number <= len(out))
            piece = bytes(out[-number:][:length])       # a copy may overlap itself: then the piece repeats
            out += (piece * (length // len(piece) + 1))[:length]
        sound(len(out) <= size)
    sound(len(out) == size)
    return bytes(out)

# ---- TensorFlow bundles: an index, which is a table (SSTable) of protocol buffers, and files of raw tensors
TABLE_MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)
DTYPES = {1: "float32", 2: "float64", 3: "int32", 9: "int64", 10: "bool", 19: "float16"}
OTHERS = {4: "uint8", 5: "int16", 6: "int8", 7: "string", 8: "complex64", 14: "bfloat16", 20: "resource", 21: "variant"}
def bundle_prefix(path):
    return re.sub(r"\.(index|meta|data-\d{5}-of-\d{5})\Z", "", path)
def block_entries(index, offset, size):
    """(key, value) pairs of one block, which ends with its restart positions, a type byte and a checksum."""
    sound(offset + size + 5 <= len(index) - 48)
    block, kind, at, key = index[offset:offset + size], index[offset + size], 0, None
    sound(masked_crc(index[offset:offset + size + 1]) == int.from_bytes(index[offset + size + 1:][:4], "little"))
    expect(kind <= 1, "the checkpoint's index has compression %s; only none (0) and snappy (1) are known", kind)
    block = unsnappy(block) if kind else block
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    sound(end >= 0)
    while at < end:
        shared, fresh, length, at = varints(block, at, 3)
        previous, key = key, (key or b"")[:shared] + block[at:at + fresh]
        sound(shared <= len(previous or b"") and at + fresh + length <= end and shared + fresh <= 65536
              and (previous is None or key > previous))
        at += fresh + length
        yield key, block[at - length:at]
def table_entries(index):
    """All entries of a table. Blocks may only lie one behind another, so no loop and no repetition is possible."""
    expect(index[-8:] == TABLE_MAGIC, "the index does not end with the mark of a TensorFlow table; copy it again")
    _, _, offset, size, _ = varints(index[-48:-8], 0, 4)
    behind, previous, total = 0, None, 0
    for _, handle in block_entries(index, offset, size):
        offset, size, _ = varints(handle, 0, 2)
        sound(offset >= behind)
        behind = offset + size + 5
        for key, value in block_entries(index, offset, size):
            total += len(key) + 64
            sound((previous is None or key > previous) and total <= MAX_HEADER)
            previous = key
            yield key, value
def fields(message):
    """{field number: [values]} of a protocol buffer: integers and byte strings."""
    found, at = {}, 0
    while at < len(message):
        tag, at = varints(message, at, 1)
        kind = tag & 7
        value, at = varints(message, at, 1) if kind in (0, 2) else ({1: 8, 5: 4}.get(kind, 1 << 64), at)
        if kind != 0:
            sound(value <= len(message) - at)
            value, at = message[at:at + value], at + value
            value = value if kind == 2 else int.from_bytes(value, "little")
        found.setdefault(tag >> 3, []).append(value)
    return found
def last(found, number, kind=int):
    value = found.get(number, [kind()])[-1]
    sound(isinstance(value, kind))
    return value
def read_index(path):
    """(number of data files, [(name, fields)] in the order of the names)."""
    expect(os.path.isfile(path), "%s does not exist; give the common prefix of .index and .data-... files", path)
    expect(os.path.getsize(path) <= MAX_HEADER, "%s is too large for a checkpoint's index; check the path", path)
    with open(path, "rb") as file:
        index = file.read(MAX_HEADER)
    entries = [(key, fields(value)) for key, value in table_entries(index)]
    sound(entries and entries[0][0] == b"")     # the header is filed under the empty name
    header = entries.pop(0)[1]
    expect(last(header, 2) == 0, "the checkpoint is big-endian; expected little-endian; save it on a usual machine")
    sound(1 <= last(header, 1) <= 99999)
    # Slices are filed under codes that begin with 0, before the variable that they belong to.
    named = [(key.decode("utf-8"), found) for key, found in entries if key[0] != 0]
    for name, found in named:
        expect(7 not in found, "%s is partitioned into slices; save whole variables, without a partitioner", name)
    sound(len(named) == len(entries))
    return last(header, 1), named
def import_tensorflow(path, limit, out):
    prefix, wanted, skipped, data, files, total = bundle_prefix(path), [], [], [], {}, 0
    shards, entries = read_index(prefix + ".index")
    for name, found in entries:
        number, shape = last(found, 1), fields(last(found, 2, bytes))
        if number not in DTYPES:
            skipped.append({"name": name, "reason": "its type, %s, is not carried" % OTHERS.get(number, number)})
            continue
        sound(not last(shape, 3) and all(type(item) is bytes for item in shape.get(2, [])))
        dimensions = [last(fields(item), 1) for item in shape.get(2, [])]
        size = byte_count(dimensions, DTYPES[number], name)
        sound(size == last(found, 5) and last(found, 3) < shards)
        total += size
        blob = {"dtype": DTYPES[number], "shape": dimensions, "bytes": size}
        wanted.append((name, blob, last(found, 3), last(found, 4), last(found, 6)))
    check_total(total, limit)
    for name, blob, shard, offset, crc in wanted:
        source = "%s.data-%05d-of-%05d" % (prefix, shard, shards)
        if shard not in files:
            expect(os.path.isfile(source), "%s does not exist; the index needs it; copy all files", source)
            files[shard] = open(source, "rb")
            total -= os.fstat(files[shard].fileno()).st_size
        expect(offset + blob["bytes"] <= os.fstat(files[shard].fileno()).st_size,
               "the variable %s lies beyond the end of %s; copy all files again", name, os.path.basename(source))
        files[shard].seek(offset)
        data.append(files[shard].read(blob["bytes"]))
        expect(masked_crc(data[-1]) == crc, "the variable %s has a wrong checksum; copy all files again", name)
    sound(total <= 0)       # several variables on the same bytes: a small file must not grow into a large stream
    tree = {"dict": [[{"str": item[0]}, {"tensor": index}] for index, item in enumerate(wanted)]}
    header = {"container": "bundle", "blobs": [item[1] for item in wanted], "tree": tree, "skipped": skipped}
    write_stream(out, header, data)
def put_block(table, entries, interval):
    """Appends one uncompressed block with its trailer; returns its handle."""
    block, restarts, previous = bytearray(), [0], b""
    for number, (key, value) in enumerate(entries):
        shared = len(os.path.commonprefix([previous, key])) if number % interval else 0
        restarts += [len(block)] if number and number % interval == 0 else []
        block += put_varint(shared) + put_varint(len(key) - shared) + put_varint(len(value)) + key[shared:] + value
        previous = key
    block += struct.pack("<%dI" % (len(restarts) + 1), *restarts, len(restarts))
    handle = put_varint(len(table)) + put_varint(len(block))
    table += block + b"\0" + struct.pack("<I", masked_crc(block + b"\0"))
    return handle
def put_table(entries):
    table, parts = bytearray(), [entries[at:at + 2000] for at in range(0, len(entries), 2000)]
    index = [(part[-1][0], put_block(table, part, 16)) for part in parts]
    footer = put_block(table, [], 16) + put_block(table, index, 1)
    return bytes(table) + footer.ljust(40, b"\0") + TABLE_MAGIC
def export_tensorflow(path, limit, _):
    header, data = read_stream(limit, ("bundle",))
    prefix, names, numbers = bundle_prefix(path), {}, {name: number for number, name in DTYPES.items()}
    entries, offset = [(b"", b"\x08\x01\x1a\x02\x08\x01")], 0       # one data file, little-endian, version 1
    expect(isinstance(header["tree"], dict) and isinstance(header["tree"].get("dict"), list), "the tree must be a dict")
    for pair in header["tree"]["dict"]:
        expect(isinstance(pair, list) and len(pair) == 2 and all(isinstance(item, dict) for item in pair)
               and isinstance(pair[0].get("str"), str) and is_count(pair[1].get("tensor")),
               "the stream's tree has an entry that is no pair of name and tensor; send a dict of tensors")
        key = pair[0]["str"].encode("utf-8")
        expect(key not in names and 0 < len(key) <= 65536 and key[0] != 0,
               "the variable name %s is empty, too long or there twice; expected distinct names", pair[0]["str"])
        names[key] = pair[1]["tensor"]
    expect(sorted(names.values()) == list(range(len(data))), "the stream's tree must use every blob exactly once")
    for key in sorted(names):
        blob, content, shape = header["blobs"][names[key]], data[names[key]], b""
        expect(blob["dtype"] in numbers, "%s is %s; convert it to " + ", ".join(numbers), key.decode(), blob["dtype"])
        for dimension in blob["shape"]:
            encoded = b"\x08" + put_varint(dimension) if dimension else b""
            shape += b"\x12" + put_varint(len(encoded)) + encoded
        entry = b"\x08" + put_varint(numbers[blob["dtype"]]) + b"\x12" + put_varint(len(shape)) + shape
        entry += b"\x20" + put_varint(offset) if offset else b""
        entry += b"\x28" + put_varint(len(content)) if content else b""
        entries.append((key, entry + b"\x35" + struct.pack("<I", masked_crc(content))))
        offset += len(content)
    table, ordered = put_table(entries), [data[names[key]] for key in sorted(names)]
    replace_files([(prefix + ".data-00000-of-00001", lambda file: file.writelines(ordered)),
                   (prefix + ".index", lambda file: file.write(table))])

# ---- The command
def run(arguments, out):
    commands = {("import", "torch"): import_torch, ("export", "torch"): export_torch,
                ("import", "tensorflow"): import_tensorflow, ("export", "tensorflow"): export_tensorflow}
    command, rest, limit = commands.get(tuple(arguments[:2])), arguments[3:], 4 << 30
    if rest[:1] == ["--limit"] and len(rest) == 2 and re.match(r"[0-9]{1,18}\Z", rest[1]):
        limit, rest = int(rest[1]), []
    if command is None or rest or not "".join(arguments[2:3]) or sys.byteorder != "little":
        fail("wrong arguments or machine; expected import|export torch|tensorflow PATH [--limit BYTES]", code=OTHER)
    command(arguments[2], limit, out)
def main():
    # Only the stream may reach stdout and only our line stderr, whatever torch or its libraries print.
    warnings.simplefilter("ignore")
    out, errors, silence = os.fdopen(os.dup(1), "wb"), os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    signal.signal(signal.SIGTERM, signal.default_int_handler)       # so that temporary files are removed
    code = OTHER
    try:
        return run(sys.argv[1:], out)
    except Refusal as refusal:
        code, sentence = refusal.args
    except (ValueError, OverflowError):
        code, sentence = BAD_INPUT, "a text is no valid Unicode or number; expected UTF-8 names; correct or rename it"
    except (MemoryError, KeyboardInterrupt) as error:
        sentence = "the conversion was stopped (%s); start it again, with more memory" % type(error).__name__
    except OSError as error:
        sentence = "reading the file or writing the stream failed (%s); check permissions and disk" % error.strerror
    except Exception as error:
        sentence = "an unexpected failure (%s); please report it with the kind of file" % type(error).__name__
    os.write(errors, ("error: %s\n" % sentence).encode("utf-8", "backslashreplace"))
    os._exit(code)      # not sys.exit: flushing what is still buffered for stdout could fail once more
if __name__ == "__main__":
    sys.exit(main())
