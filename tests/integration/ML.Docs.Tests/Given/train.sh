mkdir -p data
cp "$SERVER_FOLDER/flights.parquet" data/flights.parquet
