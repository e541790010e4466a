mkdir -p flights data
cp "$SERVER_FOLDER/flights.parquet" flights/2013.parquet
