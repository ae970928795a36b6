mod geojson;
mod table;
