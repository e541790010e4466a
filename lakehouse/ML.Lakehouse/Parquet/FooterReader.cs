namespace ML.Lakehouse.Parquet;

/// <summary>Reads a file's footer: its schema, and where the columns lie.</summary>
ref struct FooterReader(ReadOnlySpan<byte> footer)
{
    const int Optional = 1;
    const int Repeated = 2;

    ThriftReader thrift = new(footer);
    SchemaNode? schema;
    int leaves;

    public (SchemaNode Schema, List<RowGroup> Groups) Read()
    {
        List<RowGroup> groups = [];
        var id = 0;
        while (thrift.NextField(ref id, out var type))
            if (id == 2) schema = Schema();
            else if (id == 4) groups = Groups();
            else thrift.Skip(type);
        return (schema ?? throw new ParquetFormatException("the footer has no schema"), groups);
    }

    SchemaNode Schema()
    {
        var rest = thrift.ListSize(out _);
        return Node(null, ref rest, 0);
    }

    SchemaNode Node(SchemaNode? parent, ref int rest, int depth)
    {
        if (--rest < 0 || depth > 64) throw new ParquetFormatException("the schema does not add up");
        int? type = null;
        var (repetition, children, name, id) = (0, 0, "", 0);
        while (thrift.NextField(ref id, out var kind))
            switch (id)
            {
                case 1: type = (int)thrift.Integer(); break;
                case 3: repetition = (int)thrift.Integer(); break;
                case 4: name = thrift.Text(); break;
                case 5: children = (int)thrift.Integer(); break;
                default: thrift.Skip(kind); break;
            }

        var node = new SchemaNode(
            name, (parent?.Definition ?? 0) + (parent is not null && repetition is Optional or Repeated ? 1 : 0),
            (parent?.Repetition ?? 0) + (parent is not null && repetition == Repeated ? 1 : 0),
            children == 0 && parent is not null ? leaves++ : -1, (ParquetType?)type);
        for (var i = 0; i < children; i++) node.Children.Add(Node(node, ref rest, depth + 1));
        return node;
    }

    List<RowGroup> Groups()
    {
        var groups = new List<RowGroup>();
        var count = thrift.ListSize(out _);
        for (var i = 0; i < count; i++) groups.Add(Group());
        return groups;
    }

    RowGroup Group()
    {
        var columns = new List<ColumnChunk>(leaves);
        var (rows, id) = (0L, 0);
        while (thrift.NextField(ref id, out var type))
            if (id == 1)
            {
                var count = thrift.ListSize(out _);
                for (var i = 0; i < count; i++) columns.Add(Column());
            }
            else if (id == 3) rows = thrift.Integer();
            else thrift.Skip(type);
        return columns.Count == leaves ? new RowGroup(columns, rows) : throw new ParquetFormatException("a row group lacks columns");
    }

    ColumnChunk Column()
    {
        ColumnChunk? column = null;
        var id = 0;
        while (thrift.NextField(ref id, out var type))
            if (id == 3) column = Metadata();
            else thrift.Skip(type);
        return column ?? throw new ParquetFormatException("a column says nothing of itself");
    }

    ColumnChunk Metadata()
    {
        var (codec, values, length, data, dictionary, id) = (0L, 0L, 0L, 0L, 0L, 0);
        long? nulls = null;
        while (thrift.NextField(ref id, out var type))
            switch (id)
            {
                case 4: codec = thrift.Integer(); break;
                case 5: values = thrift.Integer(); break;
                case 7: length = thrift.Integer(); break;
                case 9: data = thrift.Integer(); break;
                case 11: dictionary = thrift.Integer(); break;
                case 12: nulls = Nulls(); break;
                default: thrift.Skip(type); break;
            }

        var offset = dictionary > 0 && dictionary < data ? dictionary : data;
        return new ColumnChunk(offset, checked((int)length), (Compression)codec, values, nulls);
    }

    long? Nulls()
    {
        long? nulls = null;
        var id = 0;
        while (thrift.NextField(ref id, out var type))
            if (id == 3) nulls = thrift.Integer();
            else thrift.Skip(type);
        return nulls;
    }
}
